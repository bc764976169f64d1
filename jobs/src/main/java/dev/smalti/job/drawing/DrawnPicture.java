package dev.smalti.job.drawing;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One picture that was drawn.
 *
 * @param output its file; absent where it has none of its own
 * @param tokens the file of its tokens; absent where there is none
 * @param subject what it was drawn of, e.g. the number of a class; absent where there is nothing to tell
 * @param image its number
 * @param width in pixels
 * @param height in pixels
 * @param tokensSha256 digest of its tokens, see {@link dev.smalti.io.Digests}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DrawnPicture(
        @Nullable String output,
        @Nullable String tokens,
        @Nullable String subject,
        long image,
        int width,
        int height,
        String tokensSha256) {}
