package dev.smalti.picture;

/** A part of a body that a keypoint stands for; left and right are the person's own. */
public enum Joint {
    /** Nose. */
    NOSE,
    /** Between the shoulders. */
    NECK,
    /** Right shoulder. */
    RIGHT_SHOULDER,
    /** Right elbow. */
    RIGHT_ELBOW,
    /** Right wrist. */
    RIGHT_WRIST,
    /** Left shoulder. */
    LEFT_SHOULDER,
    /** Left elbow. */
    LEFT_ELBOW,
    /** Left wrist. */
    LEFT_WRIST,
    /** Right hip. */
    RIGHT_HIP,
    /** Right knee. */
    RIGHT_KNEE,
    /** Right ankle. */
    RIGHT_ANKLE,
    /** Left hip. */
    LEFT_HIP,
    /** Left knee. */
    LEFT_KNEE,
    /** Left ankle. */
    LEFT_ANKLE,
    /** Right eye. */
    RIGHT_EYE,
    /** Left eye. */
    LEFT_EYE,
    /** Right ear. */
    RIGHT_EAR,
    /** Left ear. */
    LEFT_EAR;

    /** The same part on the other side of the body; itself where there is one only. */
    public Joint mirrored() {
        if (name().startsWith("LEFT_")) {
            return valueOf("RIGHT_" + name().substring("LEFT_".length()));
        }
        return name().startsWith("RIGHT_") ? valueOf("LEFT_" + name().substring("RIGHT_".length())) : this;
    }
}
