package dev.smalti.benchmarks.micro;

import dev.smalti.image.Pixels;
import dev.smalti.image.Resample;
import dev.smalti.image.Resample.Filter;
import dev.smalti.picture.Picture;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.PictureWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What happens to a picture between its file and the network, and back: it must cost little beside it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else.
public class PictureBenchmark {
    /** Side of the square picture, in pixels. */
    @Param({"256", "1024"})
    public int side;

    private Path file;
    private byte[] png;
    private byte[] jpeg;
    private byte[] bitmap;
    private Pixels pixels;

    /** Draws a picture, smooth with a little noise, and writes it. */
    @Setup
    public void draw() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[3 * side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.9 * Math.sin(20.0 * i / values.length) + 0.1 * (random.nextDouble() - 0.5));
        }
        pixels = new Pixels(3, side, side, values);
        file = Files.createTempFile("picture", ".png");
        PictureWriter.write(file, pixels);
        png = Files.readAllBytes(file);
        jpeg = encoded("jpeg");
        bitmap = encoded("bmp");
    }

    private byte[] encoded(String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(ImageIO.read(file.toFile()), format, bytes)) {
            throw new IOException("this Java runtime has no writer for " + format);
        }
        return bytes.toByteArray();
    }

    /** Deletes the file. */
    @TearDown
    public void delete() throws IOException {
        Files.delete(file);
    }

    /** The bytes of a PNG to pixels. */
    @Benchmark
    public Picture readPng() {
        return read(png);
    }

    /** The bytes of a JPEG to pixels. */
    @Benchmark
    public Picture readJpeg() {
        return read(jpeg);
    }

    /** The bytes of a BMP to pixels: hardly any decoding, so this is what the conversion to pixels takes. */
    @Benchmark
    public Picture readBitmap() {
        return read(bitmap);
    }

    private Picture read(byte[] bytes) {
        return PictureReader.read("picture", bytes, (long) side * side);
    }

    /** Pixels to a PNG file. */
    @Benchmark
    public Path write() {
        PictureWriter.write(file, pixels);
        return file;
    }

    /** Pixels to half their size on each side. */
    @Benchmark
    public Pixels halve() {
        return Resample.resize(pixels, side / 2, side / 2, Filter.BICUBIC);
    }
}
