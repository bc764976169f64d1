/** Arguments that commands share, and what they say as values. */
@NullMarked
package dev.smalti.cli.argument;

import org.jspecify.annotations.NullMarked;
