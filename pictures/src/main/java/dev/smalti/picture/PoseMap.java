package dev.smalti.picture;

import static dev.smalti.picture.Joint.LEFT_ANKLE;
import static dev.smalti.picture.Joint.LEFT_EAR;
import static dev.smalti.picture.Joint.LEFT_ELBOW;
import static dev.smalti.picture.Joint.LEFT_EYE;
import static dev.smalti.picture.Joint.LEFT_HIP;
import static dev.smalti.picture.Joint.LEFT_KNEE;
import static dev.smalti.picture.Joint.LEFT_SHOULDER;
import static dev.smalti.picture.Joint.LEFT_WRIST;
import static dev.smalti.picture.Joint.NECK;
import static dev.smalti.picture.Joint.NOSE;
import static dev.smalti.picture.Joint.RIGHT_ANKLE;
import static dev.smalti.picture.Joint.RIGHT_EAR;
import static dev.smalti.picture.Joint.RIGHT_ELBOW;
import static dev.smalti.picture.Joint.RIGHT_EYE;
import static dev.smalti.picture.Joint.RIGHT_HIP;
import static dev.smalti.picture.Joint.RIGHT_KNEE;
import static dev.smalti.picture.Joint.RIGHT_SHOULDER;
import static dev.smalti.picture.Joint.RIGHT_WRIST;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import dev.smalti.picture.Pose.Point;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Poses as a picture: on black, each limb between two known joints as a smooth line with round ends. The 17 limbs have a
 * colour each, fully saturated, at even steps of hue from red on; the lines are a sixty-fourth of the shorter side wide, at
 * least 1 pixel. Persons are drawn in their order, and a person's limbs in theirs, over what was drawn before.
 */
public final class PoseMap {
    private static final int THINNEST = 64;

    /** The limbs, in the order in which they are drawn. */
    static final List<Limb> LIMBS = List.of(
            new Limb(NECK, RIGHT_SHOULDER),
            new Limb(NECK, LEFT_SHOULDER),
            new Limb(RIGHT_SHOULDER, RIGHT_ELBOW),
            new Limb(RIGHT_ELBOW, RIGHT_WRIST),
            new Limb(LEFT_SHOULDER, LEFT_ELBOW),
            new Limb(LEFT_ELBOW, LEFT_WRIST),
            new Limb(NECK, RIGHT_HIP),
            new Limb(RIGHT_HIP, RIGHT_KNEE),
            new Limb(RIGHT_KNEE, RIGHT_ANKLE),
            new Limb(NECK, LEFT_HIP),
            new Limb(LEFT_HIP, LEFT_KNEE),
            new Limb(LEFT_KNEE, LEFT_ANKLE),
            new Limb(NECK, NOSE),
            new Limb(NOSE, RIGHT_EYE),
            new Limb(RIGHT_EYE, RIGHT_EAR),
            new Limb(NOSE, LEFT_EYE),
            new Limb(LEFT_EYE, LEFT_EAR));

    /** What lies between two joints. */
    record Limb(Joint from, Joint to) {}

    private PoseMap() {}

    /**
     * Draws poses.
     *
     * @param poses whose places are pixels of the map
     * @param height of the map in pixels, at least 1
     * @param width of the map in pixels, at least 1
     * @return [3, height, width] in [-1, 1]
     * @throws SmaltiException of kind BAD_INPUT where the map would have no pixels, RESOURCE where it would have too many
     */
    public static Pixels draw(List<Pose> poses, int height, int width) {
        return draw(poses, height, width, height, width);
    }

    /** The same of poses whose places are pixels of a picture of another size. */
    static Pixels draw(List<Pose> poses, int fromHeight, int fromWidth, int height, int width) {
        if (height < 1 || width < 1) {
            throw SmaltiException.badInput("cannot draw poses on " + width + "x" + height + " pixels");
        }
        if ((long) height * width > PictureFile.defaultPixelLimit()) {
            throw new SmaltiException(
                    SmaltiException.Kind.RESOURCE,
                    "a map of poses of " + width + "x" + height + " pixels is too large for this heap");
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        try {
            pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            float thickness = Math.max(1, (float) Math.min(height, width) / THINNEST);
            pen.setStroke(new BasicStroke(thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            poses.forEach(pose -> draw(pen, pose, (double) width / fromWidth, (double) height / fromHeight));
        } finally {
            pen.dispose();
        }
        return pixels(image);
    }

    private static void draw(Graphics2D pen, Pose pose, double across, double down) {
        for (int i = 0; i < LIMBS.size(); i++) {
            Point from = pose.joints().get(LIMBS.get(i).from());
            Point to = pose.joints().get(LIMBS.get(i).to());
            if (from != null && to != null) {
                pen.setColor(Color.getHSBColor((float) i / LIMBS.size(), 1, 1));
                // Java2D counts from a pixel's corner, keypoints from its middle.
                pen.draw(new Line2D.Double(
                        (from.x() + 0.5) * across,
                        (from.y() + 0.5) * down,
                        (to.x() + 0.5) * across,
                        (to.y() + 0.5) * down));
            }
        }
    }

    private static Pixels pixels(BufferedImage image) {
        int area = image.getWidth() * image.getHeight();
        int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        float[] values = new float[Math.multiplyExact(3, area)];
        for (int channel = 0; channel < 3; channel++) {
            for (int i = 0; i < area; i++) {
                values[channel * area + i] = (float) (2 * ((rgb[i] >> (16 - 8 * channel) & 0xff) / 255.0) - 1);
            }
        }
        return new Pixels(3, image.getHeight(), image.getWidth(), values);
    }
}
