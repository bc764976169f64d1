package dev.smalti.cli.argument;

import dev.smalti.DrawRule;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A draw rule by the name that options and jobs have for it, in any case. */
final class DrawRuleName implements ITypeConverter<DrawRule> {
    @Override
    public DrawRule convert(String name) {
        for (DrawRule rule : DrawRule.values()) {
            if (rule.name().replace('_', '-').equalsIgnoreCase(name)) {
                return rule;
            }
        }
        throw new TypeConversionException("expected inverse-cdf or gumbel but was '" + name + "'");
    }
}
