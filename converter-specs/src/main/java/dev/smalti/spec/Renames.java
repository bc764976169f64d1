package dev.smalti.spec;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rename rules of a spec, ready to use. */
final class Renames {
    private record Rule(NamePattern from, List<String> to) {}

    private final List<Rule> rules = new ArrayList<>();

    /** The rules of a spec, in its order. */
    Renames(List<Spec.Rename> renames) {
        for (Spec.Rename rename : renames) {
            rules.add(new Rule(new NamePattern(rename.from()), rename.to()));
        }
    }

    /**
     * What the checkpoint may call a tensor, likeliest first.
     *
     * @param name the architecture's name
     * @param known numbers that replacements may use, such as {@code levels}
     */
    List<String> candidates(String name, Map<String, Integer> known) {
        Set<String> candidates = new LinkedHashSet<>(List.of(name));
        for (Rule rule : rules) {
            Set<String> renamed = new LinkedHashSet<>();
            for (String candidate : candidates) {
                if (rule.from().occursIn(candidate)) {
                    rule.to().forEach(to -> renamed.add(rule.from().replace(candidate, to, known)));
                } else {
                    renamed.add(candidate);
                }
            }
            candidates = renamed;
        }
        return List.copyOf(candidates);
    }
}
