package dev.smalti.cli.help;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** Options that people bring from other tools, and what they are called here. */
public final class ForeignOptions {
    private static final Map<String, List<String>> OURS = new HashMap<>();
    private static final Map<String, String> REASONS = new HashMap<>();

    static {
        ours("--guidance", "--cfg-scale", "--cfg", "--guidance-scale", "--scale", "--cfg-weight");
        ours("--against", "--negative-prompt", "--neg-prompt", "--negative");
        ours(
                "-n",
                "--num-samples",
                "--n-samples",
                "--num-images",
                "--n-iter",
                "--num",
                "--number",
                "--samples",
                "--images");
        ours("-n", "--num-images-per-prompt", "--batch-count", "--n-images");
        ours("--count", "--num-samples", "--n-samples", "--num-images", "--limit");
        ours(
                "--size",
                "--height",
                "--width",
                "--resolution",
                "--image-size",
                "--img-size",
                "--res",
                "-H",
                "-W",
                "--h",
                "--w");
        ours(
                "--output",
                "--outdir",
                "--out",
                "--out-dir",
                "--output-dir",
                "--outputs",
                "--save-dir",
                "--output-path",
                "--logdir");
        ours(
                "--model",
                "--ckpt",
                "--checkpoint",
                "--ckpt-path",
                "--model-path",
                "--model-id",
                "--pretrained",
                "--resume-from");
        ours("--batch", "--batch-size", "--bs", "--train-batch-size");
        ours("--temperature", "--temp");
        ours("--classes", "--class", "--class-id", "--class-label", "--label", "--class-idx", "--class-labels");
        ours(
                "--device",
                "--gpu",
                "--gpus",
                "--cuda",
                "--use-gpu",
                "--cpu",
                "--use-cpu",
                "--device-id",
                "--provider",
                "--ep");
        ours("--seed", "--random-seed", "--manual-seed", "--generator-seed");
        ours("--mask", "--mask-image", "--mask-path", "--inpaint-mask");
        ours("--keep", "--strength", "--denoise", "--denoising-strength");
        ours(
                "--condition",
                "--control-image",
                "--cond",
                "--segmentation",
                "--depth",
                "--image",
                "--init-image",
                "--input");
        ours("--strategy", "--sampler", "--sampling-method");
        ours("--data", "--dataset", "--data-dir", "--train-dir", "--data-path", "--train-data-dir", "--dataset-path");
        ours("--steps", "--epochs", "--max-steps", "--max-train-steps", "--iterations", "--num-epochs", "--max-epochs");
        ours(
                "--set",
                "--lr",
                "--learning-rate",
                "--weight-decay",
                "--warmup",
                "--ema-decay",
                "--gradient-accumulation");
        ours("--resume", "--resume-from-checkpoint", "--auto-resume", "--continue");
        ours("--save-every", "--save-steps", "--checkpoint-every", "--checkpointing-steps", "--ckpt-every");
        ours("--threads", "--num-threads", "--workers", "--num-workers", "--intra-op-threads");
        ours("--precision", "--dtype", "--fp16", "--half", "--int8", "--quantize", "--bf16", "--mixed-precision");
        ours("--config", "--config-path", "--base", "--yaml");
        ours("--rounds", "--runs", "--repeat", "--repeats", "--iterations");
        String noPrompt = "models here draw classes, maps, scenes and pictures, and read no text";
        List.of("--prompt", "--text", "--caption", "--prompts").forEach(name -> REASONS.put(name, noPrompt));
        String noSteps = "tokens are drawn one after the other, so there is no number of steps to choose";
        List.of("--steps", "--num-inference-steps", "--num-steps", "--ddim-steps", "--n-steps", "--sampling-steps")
                .forEach(name -> REASONS.put(name, noSteps));
        String converted = "a bundle has the precision that 'smalti convert --precision' gave it";
        List.of("--dtype", "--fp16", "--half", "--int8", "--quantize", "--bf16", "--precision", "--mixed-precision")
                .forEach(name -> REASONS.put(name, converted));
    }

    private ForeignOptions() {}

    /**
     * What to say of an option that a command does not have.
     *
     * @param given as it was typed, perhaps with a value behind an equals sign
     * @return empty where nobody would bring it
     */
    public static Optional<String> hint(CommandSpec command, String given) {
        String typed = given.replaceFirst("=.*", "");
        String name = typed.length() > 2 ? typed.toLowerCase(Locale.ROOT) : typed;
        return OURS.getOrDefault(name, List.of()).stream()
                .filter(option -> command.findOption(option) != null)
                .findFirst()
                .map(option -> "here it is " + example(option, name))
                .or(() -> Optional.ofNullable(REASONS.get(name)));
    }

    /** The option with what else it wants to know. */
    private static String example(String option, String foreign) {
        return switch (option) {
            case "--size" -> "--size WIDTHxHEIGHT";
            case "--device" -> foreign.contains("cpu") ? "--device cpu" : "--device cuda";
            case "--set" -> "--set KEY=VALUE, a value of the recipe";
            default -> option;
        };
    }

    private static void ours(String option, String... foreign) {
        for (String name : foreign) {
            OURS.merge(name, List.of(option), ForeignOptions::both);
        }
    }

    private static List<String> both(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
