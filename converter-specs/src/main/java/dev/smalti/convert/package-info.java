/** From a checkpoint to a bundle: specs of checkpoint families, the converter, the writer of bundles. */
@NullMarked
package dev.smalti.convert;

import org.jspecify.annotations.NullMarked;
