package dev.smalti.picture;

import com.fasterxml.jackson.core.JacksonException;
import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest;
import dev.smalti.io.AtomicOutput;
import dev.smalti.io.Digests;
import dev.smalti.io.Json;
import dev.smalti.tokenizer.Fit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The tokens of one picture in a file, with what is needed to make a picture of them again.
 *
 * @param format version of this file's form, {@link #FORMAT}
 * @param model whose tokens they are
 * @param picture what they were made from
 * @param grid how many rows and columns of tokens
 * @param padding pixels added to the picture to fill the grid
 * @param tokens [rows][columns], each from 0 to the vocabulary
 */
public record TokenFile(int format, Model model, Picture picture, Grid grid, Padding padding, int[][] tokens) {
    /** The version that this release writes and reads. */
    public static final int FORMAT = 1;

    /** How the name of such a file ends. */
    public static final String EXTENSION = ".tokens.json";

    private static final long MAX_BYTES = 256L << 20;

    /**
     * A model.
     *
     * @param name as its manifest says
     * @param sha256 of its {@code model.json}
     * @param source SHA-256 of the checkpoint that it was made from: models of one source share their tokens
     * @param vocabulary how many tokens there are
     * @param factor pixels per token along each side
     */
    public record Model(String name, String sha256, String source, int vocabulary, int factor) {
        public static Model of(Bundle bundle) {
            Manifest manifest = bundle.manifest();
            return new Model(
                    manifest.name(),
                    Digests.sha256(bundle.folder().resolve(Bundle.MANIFEST)),
                    manifest.provenance().sourceSha256(),
                    manifest.firstStage().vocabulary(),
                    manifest.firstStage().factor());
        }

        /** Names this model in contrast to another: by name, or by what tells two of one name apart. */
        public String otherThan(Model other) {
            return name.equals(other.name)
                    ? "another version of the model " + name + ", whose model.json has SHA-256 " + start(sha256)
                            + ", not " + start(other.sha256)
                    : "the model " + name + ", not of " + other.name;
        }

        private static String start(String digest) {
            return digest.substring(0, Math.min(12, digest.length())) + "...";
        }

        /** Whether a token of the one means the same to the other. */
        public boolean speaksWith(Model other) {
            return vocabulary == other.vocabulary
                    && factor == other.factor
                    && (sha256.equals(other.sha256) || source.equals(other.source));
        }
    }

    /** A picture's file name and its size in pixels. */
    public record Picture(String file, int width, int height) {}

    /** Rows and columns of tokens. */
    public record Grid(int rows, int columns) {}

    /** Pixels added at the right and at the bottom. */
    public record Padding(int right, int bottom) {}

    /** The tokens of a picture. */
    public static TokenFile of(Model model, String file, Fit fit, TokenGrid tokens) {
        GridShape shape = tokens.shape();
        int[][] rows = new int[shape.rows()][shape.columns()];
        for (int row = 0; row < shape.rows(); row++) {
            for (int column = 0; column < shape.columns(); column++) {
                rows[row][column] = tokens.at(row, column);
            }
        }
        return new TokenFile(
                FORMAT,
                model,
                new Picture(file, fit.width(), fit.height()),
                new Grid(shape.rows(), shape.columns()),
                new Padding(fit.padRight(), fit.padBottom()),
                rows);
    }

    /**
     * Reads and checks a file.
     *
     * @throws SmaltiException of kind BAD_INPUT where it is none, UNSUPPORTED where it is of another version, CORRUPT
     *     where its numbers do not agree
     */
    public static TokenFile read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw SmaltiException.badInput("'" + file + "' is larger than a file of tokens can be");
        }
        TokenFile read;
        try {
            read = Json.MAPPER.readValue(file.toFile(), TokenFile.class);
        } catch (JacksonException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.BAD_INPUT,
                    "'" + file + "' is not a file of tokens as 'smalti encode' writes them: " + e.getOriginalMessage(),
                    e);
        }
        read.check(file);
        return read;
    }

    /** Writes the file whole or not at all. */
    public void write(Path file) throws IOException {
        AtomicOutput.write(file, (Json.write(this) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The tokens as a grid. */
    public TokenGrid toGrid() {
        int[] flat = new int[grid.rows * grid.columns];
        for (int row = 0; row < grid.rows; row++) {
            System.arraycopy(tokens[row], 0, flat, row * grid.columns, grid.columns);
        }
        return new TokenGrid(new GridShape(grid.rows, grid.columns), flat);
    }

    /** How the picture met the grid. */
    public Fit fit() {
        return new Fit(picture.height, picture.width, model.factor);
    }

    private void check(Path file) {
        if (format != FORMAT) {
            throw SmaltiException.unsupported("'" + file + "' has format " + format + ", this release reads " + FORMAT);
        }
        boolean sizes = picture.height > 0 && picture.width > 0 && model.factor > 0 && tokens.length == grid.rows;
        if (!sizes || !fit().grid().equals(new GridShape(grid.rows, grid.columns))) {
            throw SmaltiException.corrupt("'" + file + "' contradicts itself: a picture of " + picture.width + "x"
                    + picture.height + " pixels does not fill " + tokens.length + " rows of tokens");
        }
        for (int[] row : tokens) {
            if (row == null || row.length != grid.columns) {
                throw SmaltiException.corrupt("'" + file + "' has a row of " + (row == null ? 0 : row.length)
                        + " tokens, its grid has "
                        + grid.columns + " columns");
            }
            for (int token : row) {
                if (token < 0 || token >= model.vocabulary) {
                    throw SmaltiException.corrupt("'" + file + "' has the token " + token + ", its model has "
                            + model.vocabulary + " of them");
                }
            }
        }
    }
}
