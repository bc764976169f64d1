package dev.smalti.prior;

import dev.smalti.bundle.Conditioning;

/** Where in its window a token lies that is far from the grid's edges. The reference's scripts differ in it. */
public enum Centring {
    /** Behind half of the window: place 8 of 16, 2 of 5 ({@code run_conditional} of {@code make_samples.py}). */
    BEHIND_HALF {
        @Override
        int center(int length) {
            return length / 2;
        }
    },
    /** At the end of the first half: place 7 of 16, 2 of 5 ({@code _helper} of {@code make_scene_samples.py}). */
    END_OF_HALF {
        @Override
        int center(int length) {
            return (length - 1) / 2;
        }
    };

    /** What the reference's script for priors of this conditioning does. */
    public static Centring of(Conditioning conditioning) {
        return conditioning instanceof Conditioning.Objects ? END_OF_HALF : BEHIND_HALF;
    }

    /** The place of the token in a window of this length, along one side. */
    abstract int center(int length);

    /** Where the window of this length starts along one side, for the token at this place of it. */
    int start(int side, int length, int place) {
        return Math.max(0, Math.min(place - center(length), side - length));
    }
}
