/** Why a file could not be read or written, in words that a user understands. */
@NullMarked
package dev.smalti.failure;

import org.jspecify.annotations.NullMarked;
