package dev.smalti.data.scene;

import java.util.Locale;

/** What a pixel shows; its number is its place here. */
public enum Label {
    /** Sky without clouds, and stars. */
    SKY,
    /** Cloud. */
    CLOUD,
    /** Sun or moon. */
    SUN,
    /** Mountain. */
    MOUNTAIN,
    /** What things stand on: grass and flowers, snow, a forest's floor, a table. */
    GROUND,
    /** Sea, lake, river. */
    WATER,
    /** Sand. */
    SAND,
    /** Road or path. */
    ROAD,
    /** Tree or shrub. */
    TREE,
    /** House, and the wall behind a still life. */
    BUILDING,
    /** Person. */
    PERSON,
    /** Any other thing, and pictures of textures. */
    OBJECT;

    /** Its place here. */
    @SuppressWarnings("EnumOrdinal")
    public int number() {
        return ordinal();
    }

    /** In small letters. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
