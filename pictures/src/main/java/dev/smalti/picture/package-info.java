/** Pictures as files: reading what people have, writing PNG with provenance; maps, poses, scenes and tokens as files. */
@NullMarked
package dev.smalti.picture;

import org.jspecify.annotations.NullMarked;
