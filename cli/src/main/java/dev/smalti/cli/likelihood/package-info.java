/** How likely pictures are to a prior, for one model or several. */
@NullMarked
package dev.smalti.cli.likelihood;

import org.jspecify.annotations.NullMarked;
