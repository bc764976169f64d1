package dev.smalti.image;

import java.util.Arrays;
import java.util.List;

/** Pictures of one size in rows and columns on one sheet, black between them ({@code make_grid} of torchvision). */
public final class ContactSheet {
    /** Pixels between neighbours. */
    public static final int GAP = 2;

    private ContactSheet() {}

    /**
     * Puts pictures side by side, row after row.
     *
     * @param pictures at least one, all of one size
     * @param columns how many stand in a row, at least 1; the last row may be shorter
     */
    public static Pixels of(List<Pixels> pictures, int columns) {
        Pixels first = pictures.get(0);
        int across = Math.min(columns, pictures.size());
        int down = (pictures.size() - 1) / columns + 1;
        int width = Math.addExact(Math.multiplyExact(across, first.width() + GAP), -GAP);
        int height = Math.addExact(Math.multiplyExact(down, first.height() + GAP), -GAP);
        float[] sheet = new float[Math.multiplyExact(first.channels(), Math.multiplyExact(height, width))];
        Arrays.fill(sheet, -1);
        for (int i = 0; i < pictures.size(); i++) {
            Pixels picture = pictures.get(i);
            if (picture.channels() != first.channels()
                    || picture.height() != first.height()
                    || picture.width() != first.width()) {
                throw new IllegalArgumentException("expected pictures of one size, got " + first + " and " + picture);
            }
            int top = i / columns * (first.height() + GAP);
            int left = i % columns * (first.width() + GAP);
            for (int line = 0; line < first.channels() * first.height(); line++) {
                int row = line / first.height() * height + top + line % first.height();
                System.arraycopy(picture.values(), line * first.width(), sheet, row * width + left, first.width());
            }
        }
        return new Pixels(first.channels(), height, width, sheet);
    }

    /** How many columns make a sheet of so many pictures about square. */
    public static int columnsFor(int pictures) {
        return (int) Math.ceil(Math.sqrt(pictures));
    }
}
