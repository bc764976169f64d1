/** Files and folders: written whole or not at all, their digests, and why one failed in words that a user understands. */
@NullMarked
package dev.smalti.io;

import org.jspecify.annotations.NullMarked;
