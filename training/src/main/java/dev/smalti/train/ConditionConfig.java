package dev.smalti.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.bundle.Conditioning.Objects.Form;
import dev.smalti.data.token.PriorCondition;

/**
 * A condition as the reference's configs say it: {@code cond_stage_key}, {@code cond_stage_config}, and what a data section
 * says of objects.
 */
record ConditionConfig(PriorCondition condition) {
    private static final String KEY = "cond_stage_key";
    private static final String STAGE = "cond_stage_config";

    /**
     * Writes it down.
     *
     * @param model the parameters of the model
     * @param top the whole config
     */
    void write(ObjectNode model, ObjectNode top) {
        if (condition instanceof PriorCondition.Unconditional start) {
            model.put(KEY, "image");
            model.put(STAGE, "__is_unconditional__");
            model.put("sos_token", start.startToken());
        } else if (condition instanceof PriorCondition.ClassLabel label) {
            model.put(KEY, "class_label");
            stage(model, "taming.modules.util.Labelator").put("n_classes", label.classes());
        } else if (condition instanceof PriorCondition.Coordinates coordinates) {
            model.put(KEY, "coord");
            stage(model, "taming.modules.misc.coord.CoordStage")
                    .put("n_embed", coordinates.vocabulary())
                    .put("down_factor", coordinates.factor());
        } else if (condition instanceof PriorCondition.Objects objects) {
            objects(objects, model, top);
        } else if (condition instanceof PriorCondition.Drawn drawn) {
            drawn(drawn, model);
        } else {
            throw new AssertionError(condition);
        }
    }

    private static ObjectNode stage(ObjectNode model, String target) {
        return model.putObject(STAGE).put("target", target).putObject("params");
    }

    private static void objects(PriorCondition.Objects objects, ObjectNode model, ObjectNode top) {
        String key = objects.form() == Form.BOXES ? "objects_bbox" : "objects_center_points";
        model.put(KEY, key);
        stage(model, "taming.models.dummy_cond_stage.DummyCondStage").put("conditional_key", key);
        ObjectNode train = top.putObject("data")
                .put("target", "main.DataModuleFromConfig")
                .putObject("params")
                .putObject("train");
        train.putObject("params")
                .put("no_object_classes", objects.classes())
                .put("max_objects_per_image", objects.maxObjects())
                .put("no_tokens", objects.tokens())
                .put("encode_crop", false)
                .put("use_group_parameter", false);
    }

    private static void drawn(PriorCondition.Drawn drawn, ObjectNode model) {
        model.put(KEY, key(drawn));
        String target = drawn instanceof PriorCondition.Segmentation ? "VQSegmentationModel" : "VQModel";
        stage(model, "taming.models.vqgan." + target);
        Integer side = drawn.side();
        if (side != null) {
            model.put("downsample_cond_size", side);
        }
    }

    private static String key(PriorCondition.Drawn drawn) {
        if (drawn instanceof PriorCondition.Segmentation) {
            return "segmentation";
        }
        if (drawn instanceof PriorCondition.Depth) {
            return "depth";
        }
        if (drawn instanceof PriorCondition.Edges) {
            return "edges";
        }
        return drawn instanceof PriorCondition.Poses ? "pose" : "low_resolution";
    }
}
