package dev.smalti.artifact.official;

/** Places of the fields in the tables of a training checkpoint, in the order of ONNX Runtime's schema, and its names. */
final class CheckpointLayout {
    /** The file identifier: "ORT on-device training checkpoint". */
    static final String IDENTIFIER = "ODTC";

    static final int VERSION = 2;

    /** The one group of parameters that the runtime's optimizer has. */
    static final String GROUP = "group0";

    static final String FIRST_MOMENT = "momentum0";
    static final String SECOND_MOMENT = "momentum1";

    private CheckpointLayout() {}

    /** Fields of the root. */
    static final class Root {
        static final int VERSION = 0;
        static final int MODEL = 1;
        static final int OPTIMIZER_GROUPS = 2;
        static final int PROPERTIES = 3;
        static final int COUNT = 4;

        private Root() {}
    }

    /** Fields of the model's state. */
    static final class Model {
        static final int TRAINABLE = 0;
        static final int FROZEN = 1;
        static final int NOMINAL = 2;
        static final int EXTERNAL = 3;
        static final int COUNT = 4;

        private Model() {}
    }

    /** Fields of a tensor. */
    static final class Tensor {
        static final int NAME = 0;
        static final int SIDES = 2;
        static final int TYPE = 3;
        static final int DATA = 4;
        static final int COUNT = 7;

        private Tensor() {}
    }

    /** Fields of a group of parameters with their optimizer. */
    static final class Group {
        static final int NAME = 0;
        static final int STEP = 1;
        static final int LEARNING_RATE = 2;
        static final int STATES = 3;
        static final int COUNT = 4;

        private Group() {}
    }

    /** Fields of one parameter's moments. */
    static final class State {
        static final int PARAMETER = 0;
        static final int MOMENTS = 1;
        static final int COUNT = 2;

        private State() {}
    }

    /** Fields of the user's properties: whole numbers, real ones, and words. */
    static final class Properties {
        static final int COUNT = 3;

        private Properties() {}
    }
}
