package dev.smalti.data;

import dev.smalti.image.Pixels;
import dev.smalti.picture.Joint;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.Pose;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A square of a picture, mirrored or not, cut alike from the picture and from all that goes with it.
 *
 * @param top its first row
 * @param left its first column
 * @param side in pixels
 * @param flipped whether it is mirrored left to right afterwards
 */
record CropWindow(int top, int left, int side, boolean flipped) {
    /** The square of a map. */
    Pixels of(Pixels map) {
        Pixels square = map.crop(top, left, side, side);
        if (!flipped) {
            return square;
        }
        float[] values = new float[square.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = square.values()[mirrored(i)];
        }
        return new Pixels(map.channels(), side, side, values);
    }

    /** The square of a segmentation. */
    LabelMap of(LabelMap map) {
        int[] ids = new int[side * side];
        for (int i = 0; i < ids.length; i++) {
            int from = flipped ? mirrored(i) : i;
            ids[i] = map.ids()[(top + from / side) * map.width() + left + from % side];
        }
        return new LabelMap(map.labels(), side, side, ids);
    }

    /** The square of interleaved 8-bit colours, as planes in [-1, 1]. */
    Pixels of(byte[] rgb, int width) {
        int area = side * side;
        float[] values = new float[3 * area];
        for (int i = 0; i < area; i++) {
            int from = flipped ? mirrored(i) : i;
            int at = 3 * ((top + from / side) * width + left + from % side);
            for (int channel = 0; channel < 3; channel++) {
                values[channel * area + i] = (float) ((rgb[at + channel] & 0xff) / 127.5 - 1);
            }
        }
        return new Pixels(3, side, side, values);
    }

    /** The poses as the square shows them; who is mirrored has left and right exchanged. */
    List<Pose> of(List<Pose> poses) {
        return poses.stream().map(this::moved).toList();
    }

    private Pose moved(Pose pose) {
        Map<Joint, Pose.Point> joints = new EnumMap<>(Joint.class);
        pose.joints().forEach((joint, point) -> {
            double x = point.x() - left;
            joints.put(flipped ? joint.mirrored() : joint, new Pose.Point(flipped ? side - 1 - x : x, point.y() - top));
        });
        return new Pose(joints);
    }

    /** The place in a plane of the square that is shown at this one, in any plane. */
    private int mirrored(int place) {
        return place - place % side + side - 1 - place % side;
    }
}
