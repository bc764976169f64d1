package dev.smalti.convert;

import dev.smalti.image.Pixels;
import java.util.List;

/** Pictures that tell which numbers flow through a tokenizer, so that 8 bits can be spread over them. */
@FunctionalInterface
public interface CalibrationPictures {
    /**
     * Squares of three channels.
     *
     * @param side in pixels
     * @return at least one
     * @throws dev.smalti.SmaltiException where there are none
     */
    List<Pixels> squares(int side);
}
