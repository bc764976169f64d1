#!/bin/sh
# Apache Commons Imaging reads an ordinary PNG that states the usual gamma much too dark, and grey ones into another scale.
#
# Packages: org.apache.commons:commons-imaging 1.0.0-alpha6, with commons-io 2.19.0 and commons-lang3 3.18.0.
#
# One would have guessed: gAMA 0.45455 is what sRGB pictures carry, so reading such a file changes nothing (ImageIO of the
# platform, libpng's simplified reading and browsers agree). Grey samples arrive in the raster as they are in the file.
#
# What happens: samples are brought to gamma 1, that is to linear light, and the result is labelled sRGB all the same.
# A sample of 100 becomes 33 with gAMA 0.45455 (33 or 34 by colour type), 11 with 0.3, and stays 100 with gAMA 1, the one case
# that ought to become lighter. Without gAMA it stays 100. Palettes, grey, RGB and alpha, 8 and 16 bits are alike.
# Grey pictures without alpha get a raster in linear grey besides: 100 in the file is 32 there (4 with gAMA 0.45455), and
# getRGB gives 99. Samples of 16 bits become 8 bits.
#
# Why it matters here: a data set read so is darkened file by file, depending on the tool that wrote each file. A tokenizer
# learns two worlds, and a reconstruction of such a file is compared with a picture that nobody sees. A label map in grey
# loses its numbers. Files that are to be read as people see them need another reader; the metadata part is fine.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for artifact in org.apache.commons:commons-imaging:1.0.0-alpha6 commons-io:commons-io:2.19.0 \
  org.apache.commons:commons-lang3:3.18.0; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact="$artifact" -DoutputDirectory=lib
done
cat > Gamma.java <<'JAVA'
import java.awt.image.BufferedImage;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.zip.*;
import javax.imageio.ImageIO;
import org.apache.commons.imaging.Imaging;

class Gamma {
    static final int SAMPLE = 100;

    /** A PNG of one pixel whose colour samples are all 100 of 255, opaque; a gamma of 0 is not written. */
    static byte[] png(int depth, int type, double gamma) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        chunk(file, "IHDR", new byte[] {0, 0, 0, 1, 0, 0, 0, 1, (byte) depth, (byte) type, 0, 0, 0});
        if (gamma > 0) {
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            new DataOutputStream(value).writeInt((int) Math.round(gamma * 100000));
            chunk(file, "gAMA", value.toByteArray());
        }
        if (type == 3) {
            chunk(file, "PLTE", new byte[] {SAMPLE, SAMPLE, SAMPLE});
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream row = new DeflaterOutputStream(packed)) {
            row.write(0);
            int colours = type == 2 || type == 6 ? 3 : 1;
            for (int i = 0; i < colours; i++) {
                sample(row, depth, type == 3 ? 0 : SAMPLE);
            }
            if (type >= 4) {
                sample(row, depth, 255);
            }
        }
        chunk(file, "IDAT", packed.toByteArray());
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    static void sample(OutputStream row, int depth, int value) throws IOException {
        for (int bits = 0; bits < depth; bits += 8) {
            row.write(value);
        }
    }

    static void chunk(OutputStream out, String type, byte[] body) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(body);
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(body.length);
        data.write(name);
        data.write(body);
        data.writeInt((int) sum.getValue());
    }

    static int red(BufferedImage image) {
        return image.getRGB(0, 0) >> 16 & 255;
    }

    public static void main(String[] arguments) throws IOException {
        boolean as = true;
        int[][] kinds = {{8, 0}, {16, 0}, {8, 2}, {16, 2}, {8, 3}, {8, 4}, {16, 4}, {8, 6}, {16, 6}};
        double[] gammas = {0, 0.45455, 1, 0.3};
        int[] expected = {100, 33, 100, 12};
        for (int[] kind : kinds) {
            StringBuilder line = new StringBuilder("depth " + kind[0] + ", colour type " + kind[1] + ":");
            for (int i = 0; i < gammas.length; i++) {
                byte[] file = png(kind[0], kind[1], gammas[i]);
                BufferedImage image = Imaging.getBufferedImage(file);
                int read = red(image);
                int platform = red(ImageIO.read(new ByteArrayInputStream(file)));
                line.append("  gAMA ").append(gammas[i] == 0 ? "none" : gammas[i]).append(" -> ").append(read);
                as &= Math.abs(read - expected[i]) <= 1;
                // The platform shows grey through linear grey as well, but alike for every gamma.
                as &= platform == red(ImageIO.read(new ByteArrayInputStream(png(kind[0], kind[1], 0))));
                if (kind[1] == 0 && gammas[i] == 0) {
                    int raster = image.getRaster().getSample(0, 0, 0);
                    line.append(" (raster ").append(raster).append(")");
                    as &= raster == 32;
                }
            }
            System.out.println(line);
        }
        System.out.println(as ? "as described" : "NOT as described");
        System.exit(as ? 0 : 1);
    }
}
JAVA
java -Djava.awt.headless=true -cp 'lib/*' Gamma.java
