package dev.smalti.data.scene;

import java.util.Locale;

/** What things are that have a box; the number of a kind is its place here. */
public enum ThingKind {
    /** The sun. */
    SUN,
    /** The moon. */
    MOON,
    /** A tree of any kind. */
    TREE,
    /** A house. */
    HOUSE,
    /** A person. */
    PERSON,
    /** A boat. */
    BOAT,
    /** A grazing animal. */
    ANIMAL,
    /** A fence. */
    FENCE,
    /** A parasol. */
    PARASOL,
    /** A bowl. */
    BOWL,
    /** A fruit. */
    FRUIT,
    /** A bottle or vase. */
    BOTTLE,
    /** A box or book. */
    BOX;

    /** Its place here. */
    @SuppressWarnings("EnumOrdinal")
    public int number() {
        return ordinal();
    }

    /** In small letters. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What its pixels are labelled. */
    Label label() {
        return switch (this) {
            case SUN, MOON -> Label.SUN;
            case TREE -> Label.TREE;
            case HOUSE -> Label.BUILDING;
            case PERSON -> Label.PERSON;
            default -> Label.OBJECT;
        };
    }
}
