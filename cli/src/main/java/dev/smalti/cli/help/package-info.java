/** How commands explain themselves: help in groups with examples first, and words of other tools. */
@NullMarked
package dev.smalti.cli.help;

import org.jspecify.annotations.NullMarked;
