package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning.Objects;
import dev.smalti.bundle.Conditioning.Objects.Form;
import dev.smalti.convert.PriorOptions.ObjectHints;
import dev.smalti.spec.ConfigSection;
import dev.smalti.spec.Part;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds how a data set writes objects as tokens: what the user says, else the data section of the config (the parameters of
 * the reference's {@code AnnotatedObjectsDataset}).
 */
final class ObjectsReader {
    private static final String COCO = "AnnotatedObjectsCoco";
    private static final String OPEN_IMAGES = "AnnotatedObjectsOpenImages";
    /** Things and stuff of COCO, without "other". */
    private static final int CLASSES_OF_COCO = 171;
    /** The 300 most frequent of Open Images, and what COCO has beside them. */
    private static final int CLASSES_OF_OPEN_IMAGES = 340;

    private static final String USUAL_LIST = "top_300_classes_plus_coco_compatibility";

    private final ProjectConfig config;
    private final ObjectHints hints;
    private final @Nullable ConfigSection data;

    /** For a model's config and what is said beside it. */
    ObjectsReader(ProjectConfig config, ObjectHints hints) {
        this.config = config;
        this.hints = hints;
        this.data = config.data("train").or(() -> config.data("validation")).orElse(null);
    }

    /**
     * The parameters of the builder of conditions.
     *
     * @param stage the condition stage of the config
     * @throws SmaltiException where something is not said; the message says which option adds it
     */
    Objects read(ConfigSection stage) {
        int max = number(hints.max(), "max_objects_per_image", "max");
        int tokens = number(hints.tokens(), "no_tokens", "tokens");
        int classes = classes();
        if (max < 1 || tokens < 1 || classes < 1) {
            throw SmaltiException.badInput(config.file() + ": a scene has at least 1 object, token and class, found "
                    + max + ", " + tokens + " and " + classes);
        }
        return new Objects(
                form(stage),
                classes,
                max,
                tokens,
                flag(hints.crop(), "encode_crop", "crop"),
                flag(hints.groups(), "use_group_parameter", "groups"),
                hints.attributes() != null ? hints.attributes() : optional("use_additional_parameters", false),
                null);
    }

    private Form form(ConfigSection stage) {
        String key = config.model()
                .text(Part.COND_STAGE.contentKey())
                .or(() -> stage.text("conditional_key"))
                .orElse("nothing");
        return switch (key) {
            case "objects_bbox" -> Form.BOXES;
            case "objects_center_points" -> Form.CENTER_POINTS;
            default ->
                throw SmaltiException.unsupported(config.model().where(Part.COND_STAGE.contentKey()) + " is " + key
                        + ", wanted objects_bbox or objects_center_points");
        };
    }

    private int classes() {
        if (hints.classes() != null) {
            return hints.classes();
        }
        return Optional.ofNullable(data)
                .flatMap(section -> section.number("no_object_classes"))
                .or(this::classesOfDataSet)
                .orElseThrow(() -> unsaid("how many classes of objects there are", "classes"));
    }

    private Optional<Integer> classesOfDataSet() {
        String target = Optional.ofNullable(data).flatMap(ConfigSection::target).orElse("");
        String name = target.substring(target.lastIndexOf('.') + 1);
        if (name.equals(COCO) && optional("use_things", true) && optional("use_stuff", true)) {
            return Optional.of(CLASSES_OF_COCO);
        }
        boolean usual = Optional.ofNullable(data)
                .flatMap(section -> section.text("category_allow_list_target"))
                .filter(list -> list.endsWith(USUAL_LIST))
                .isPresent();
        return name.equals(OPEN_IMAGES) && usual ? Optional.of(CLASSES_OF_OPEN_IMAGES) : Optional.empty();
    }

    private int number(@Nullable Integer hint, String key, String option) {
        if (hint != null) {
            return hint;
        }
        return Optional.ofNullable(data).flatMap(section -> section.number(key)).orElseThrow(() -> unsaid(key, option));
    }

    private boolean flag(@Nullable Boolean hint, String key, String option) {
        if (hint != null) {
            return hint;
        }
        return Optional.ofNullable(data).flatMap(section -> section.flag(key)).orElseThrow(() -> unsaid(key, option));
    }

    private boolean optional(String key, boolean otherwise) {
        return Optional.ofNullable(data).flatMap(section -> section.flag(key)).orElse(otherwise);
    }

    private SmaltiException unsaid(String what, String option) {
        return SmaltiException.badInput(config.file() + ": its data section"
                + (data == null ? " is missing, which would say " : " does not say ") + what
                + "; add it with --objects "
                + option + "=VALUE");
    }
}
