/**
 * The embeddable sampler: open a {@link dev.smalti.bundle.Bundle} on a {@link dev.smalti.Device} and turn images to tokens and
 * back with an {@link dev.smalti.tokenizer.ImageTokenizer}.
 */
@NullMarked
package dev.smalti;

import org.jspecify.annotations.NullMarked;
