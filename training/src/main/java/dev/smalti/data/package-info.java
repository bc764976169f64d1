/** Pictures in files and folders: reading what people have, writing PNG with provenance. */
@NullMarked
package dev.smalti.data;

import org.jspecify.annotations.NullMarked;
