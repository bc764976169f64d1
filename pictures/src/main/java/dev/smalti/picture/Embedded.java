package dev.smalti.picture;

import org.jspecify.annotations.Nullable;

/**
 * What a picture's container holds besides the picture.
 *
 * @param exif the EXIF block, starting at its TIFF header; null where there is none
 * @param profile the ICC profile; null where there is none
 */
record Embedded(byte @Nullable [] exif, byte @Nullable [] profile) {
    static final Embedded NOTHING = new Embedded(null, null);
}
