/** Files and folders: where what can be made again is kept. */
@NullMarked
package dev.smalti.io;

import org.jspecify.annotations.NullMarked;
