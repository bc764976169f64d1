package dev.smalti.cli.help;

import dev.smalti.cli.help.HelpPage.Group;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The commands whose help is in groups. */
final class HelpPages {
    private static final Group RUN = new Group(
            "Model and machine",
            List.of("--model", "--device"),
            List.of("--threads", "--batch", "--memory-limit", "--cache-limit", "--tile", "--strategy", "--scheme"));
    private static final Group CHANCE = new Group(
            "Chance",
            List.of("--seed", "--temperature", "--top-k", "--top-p", "--guidance"),
            List.of("--draw-rule", "--min-p", "--against", "--first"));
    private static final Group FILES = new Group(
            "Files",
            List.of("--output", "--grid", "--preview"),
            List.of("--singles", "--flat", "--layout", "--npz", "--tokens", "--private", "--print-job"));
    private static final List<String> READING = List.of("--as", "--labels", "--ignore-label", "--shrink");
    private static final List<String> GIVEN = List.of("--classes", "--condition", "--scene");

    private static final Map<String, HelpPage> PAGES = Map.of(
            "smalti sample",
            drawing(
                    List.of(
                            "smalti sample -o out -n 4 --grid",
                            "smalti sample -o out --classes lake,village -n 2 --seed 7",
                            "smalti sample -o out --size 512x128",
                            "smalti sample -o out --model models/cin --classes goldfish --top-k 250"),
                    new Group("What is drawn", join(List.of("-n", "--size"), GIVEN), READING)),
            "smalti complete",
            drawing(
                    List.of(
                            "smalti complete photo.jpg --upper -o out",
                            "smalti complete photo.jpg --mask hole.png --paste -n 4 --grid -o out",
                            "smalti complete photo.jpg --box 32,32,64,64 -o out"),
                    new Group(
                            "What is drawn",
                            List.of("PICTURE", "--mask", "--upper", "--box", "--paste", "-n"),
                            List.of("--coverage")),
                    new Group(
                            "What the model is given",
                            List.of("--classes"),
                            join(List.of("--condition", "--scene"), READING))),
            "smalti paint",
            drawing(
                    List.of(
                            "smalti paint map.png -o out -n 4 --grid",
                            "smalti paint photo.jpg --as edges --model models/edges -o out"),
                    new Group(
                            "What is drawn",
                            List.of("CONDITION", "-n", "--size", "--as"),
                            List.of("--labels", "--ignore-label", "--shrink"))),
            "smalti variations",
            drawing(
                    List.of(
                            "smalti variations photo.jpg -o out -n 4 --grid",
                            "smalti variations photo.jpg --keep 0.7 -o out"),
                    new Group("What is drawn", List.of("PICTURE", "--from", "--keep", "-n"), List.of()),
                    new Group(
                            "What the model is given",
                            List.of("--classes"),
                            join(List.of("--condition", "--scene"), READING))),
            "smalti convert",
            new HelpPage(
                    List.of(
                            "smalti convert last.ckpt --config project.yaml -o models/mine",
                            "smalti convert logs/RUN -o models/mine",
                            "smalti convert vqvae/ -o models/mine --weights fp16",
                            "smalti convert prior.ckpt --config project.yaml --precision int8 -o models/prior"),
                    List.of(
                            new Group(
                                    "The checkpoint",
                                    List.of("CHECKPOINT", "--config", "--part", "--output"),
                                    List.of("--weights-key", "--averaged", "--spec", "--force")),
                            new Group(
                                    "Numbers",
                                    List.of("--weights", "--precision", "--calibrate"),
                                    List.of("--calibration-count", "--tile")),
                            new Group(
                                    "What a prior's checkpoint does not say",
                                    List.of("--first-stage", "--classes"),
                                    List.of(
                                            "--condition-stage",
                                            "--class-names",
                                            "--start-token",
                                            "--window",
                                            "--heads",
                                            "--activation",
                                            "--objects")),
                            new Group("What the bundle says", List.of("--name"), List.of("--licence", "--note")))),
            "smalti evaluate",
            new HelpPage(
                    List.of(
                            "smalti evaluate --model models/mine --data held-out/",
                            "smalti evaluate --model models/mine --scenes 1000003 --count 96",
                            "smalti evaluate --features classifier.onnx --data drawn/ --against held-out/"),
                    List.of(
                            new Group(
                                    "The pictures",
                                    List.of("--data", "--scenes", "--count", "--size"),
                                    List.of(
                                            "--class-folders",
                                            "--segmentations",
                                            "--depths",
                                            "--poses",
                                            "--as",
                                            "--labels",
                                            "--ignore-label")),
                            new Group(
                                    "What is measured",
                                    List.of("--lpips", "--features", "--against"),
                                    List.of("--agreement", "--baselines", "--codec", "--seed")),
                            new Group("Files", List.of("--sheet"), List.of()),
                            RUN)));

    private HelpPages() {}

    /** The page of a command by its whole name; empty where its options are few. */
    static Optional<HelpPage> of(String command) {
        return Optional.ofNullable(PAGES.get(command));
    }

    private static HelpPage drawing(List<String> examples, Group... first) {
        return new HelpPage(
                examples,
                Stream.concat(Stream.of(first), Stream.of(FILES, CHANCE, RUN)).toList());
    }

    private static List<String> join(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
