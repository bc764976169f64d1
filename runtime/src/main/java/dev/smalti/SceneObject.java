package dev.smalti;

/**
 * An object in a scene ({@code Annotation} of the reference).
 *
 * @param category number of its class, from 0
 * @param box where it lies
 * @param group whether it stands for a group of such objects ({@code is_group_of})
 * @param occluded whether something hides a part of it
 * @param depiction whether it is a drawing, not the thing itself
 * @param inside whether the picture was taken from inside of it
 */
public record SceneObject(int category, Box box, boolean group, boolean occluded, boolean depiction, boolean inside) {
    /**
     * Checks the category.
     *
     * @throws SmaltiException of kind BAD_INPUT where it is below 0
     */
    public SceneObject {
        if (category < 0) {
            throw SmaltiException.badInput("a category is from 0, was " + category);
        }
    }

    /** An object of which nothing but class and place is known. */
    public SceneObject(int category, Box box) {
        this(category, box, false, false, false, false);
    }

    /**
     * A rectangle relative to the picture, whose sides are 1. It may reach beyond the picture.
     *
     * @param x left edge
     * @param y upper edge
     * @param width at least 0
     * @param height at least 0
     */
    public record Box(double x, double y, double width, double height) {
        /** The whole picture. */
        public static final Box WHOLE = new Box(0, 0, 1, 1);

        /**
         * Checks the numbers.
         *
         * @throws SmaltiException of kind BAD_INPUT where one is not finite, or width or height below 0
         */
        public Box {
            boolean finite = Double.isFinite(x) && Double.isFinite(y) && width < Double.POSITIVE_INFINITY;
            if (!(finite && width >= 0 && height >= 0 && height < Double.POSITIVE_INFINITY)) {
                throw SmaltiException.badInput("a box is x, y, width and height, the last two from 0, was " + x + ", "
                        + y + ", " + width + ", " + height);
            }
        }

        /** Mirrored left to right ({@code horizontally_flip_bbox}). */
        public Box flipped() {
            return new Box(1 - (x + width), y, width, height);
        }

        /** The area that both cover, in pictures ({@code intersection_area}). */
        public double overlap(Box other) {
            double across = Math.min(x + width, other.x + other.width) - Math.max(x, other.x);
            double down = Math.min(y + height, other.y + other.height) - Math.max(y, other.y);
            return Math.max(0, across) * Math.max(0, down);
        }

        /**
         * The part of this box inside a crop, relative to the crop ({@code rescale_bbox}). As in the reference, width and
         * height are cut at the right and lower edge only, so a box that starts left of the crop keeps its width.
         *
         * @param crop of more than no width and height
         */
        public Box within(Box crop) {
            double left = Math.max(Math.min((x - crop.x) / crop.width, 1), 0);
            double top = Math.max(Math.min((y - crop.y) / crop.height, 1), 0);
            return new Box(left, top, Math.min(width / crop.width, 1 - left), Math.min(height / crop.height, 1 - top));
        }
    }
}
