/** A classifier of pictures, in whose features sets of them are compared. */
@NullMarked
package dev.smalti.model.classifier;

import org.jspecify.annotations.NullMarked;
