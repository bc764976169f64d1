package dev.smalti.cli.help;

import dev.smalti.cli.help.HelpPage.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help in groups, with examples first, for commands that have a {@link HelpPage}; of others only what is theirs. */
public final class GroupedHelp {
    private static final String ALL = "--help-all";
    private static final String HELP = "--help";
    private static final Set<String> COMMON = Set.of("--json", "--quiet", "--debug", HELP);
    private static final String REST = "Other";

    private GroupedHelp() {}

    /**
     * Lets a command and all below it show their help so; all of it where {@code --help-all} asks for it.
     *
     * @return the arguments to run the command with
     */
    public static String[] install(CommandLine line, String[] args) {
        List<String> own = Arrays.asList(args);
        int end = own.contains("--") ? own.indexOf("--") : args.length;
        int asked = own.indexOf(ALL);
        boolean all = asked >= 0 && asked < end;
        install(line, all);
        String[] known = args.clone();
        if (all) {
            known[asked] = HELP;
        }
        return known;
    }

    private static void install(CommandLine line, boolean all) {
        CommandSpec command = line.getCommandSpec();
        HelpPages.of(command.qualifiedName()).ifPresent(page -> install(command, page, all));
        line.getSubcommands().values().forEach(below -> install(below, all));
    }

    private static void install(CommandSpec command, HelpPage page, boolean all) {
        Map<String, IHelpSectionRenderer> sections = command.usageMessage().sectionMap();
        sections.put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, help -> synopsis(help.commandSpec()));
        sections.put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, help -> "");
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> options(help, page, all));
    }

    private static String synopsis(CommandSpec command) {
        String required = command.options().stream()
                .filter(OptionSpec::required)
                .map(option -> option.shortestName() + "=" + option.paramLabel())
                .collect(Collectors.joining(" "));
        String parameters = command.positionalParameters().stream()
                .map(parameter -> parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : ""))
                .collect(Collectors.joining(" "));
        return Stream.of(command.qualifiedName(), parameters, required, "[OPTIONS]")
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(" "))
                + System.lineSeparator();
    }

    private static String options(Help help, HelpPage page, boolean all) {
        CommandSpec command = help.commandSpec();
        StringBuilder text = new StringBuilder();
        text.append(System.lineSeparator());
        page.examples().forEach(example -> text.append("  ").append(example).append(System.lineSeparator()));
        Set<ArgSpec> left = new LinkedHashSet<>(command.positionalParameters());
        left.addAll(
                command.options().stream().filter(option -> !option.hidden()).toList());
        List<ArgSpec> common = left.stream().filter(GroupedHelp::isCommon).toList();
        common.forEach(left::remove);
        int rare = 0;
        for (Group group : page.groups()) {
            List<ArgSpec> usual = taken(left, group.usual());
            List<ArgSpec> more = taken(left, group.rare());
            List<ArgSpec> shown = new ArrayList<>(usual);
            if (all) {
                shown.addAll(more);
            } else {
                rare += more.size();
            }
            append(help, text, group.title(), shown);
        }
        if (all) {
            append(help, text, REST, List.copyOf(left));
        } else {
            rare += left.size();
        }
        append(help, text, "All commands", common);
        if (rare > 0) {
            text.append(System.lineSeparator())
                    .append(rare)
                    .append(" more options: ")
                    .append(command.qualifiedName())
                    .append(' ')
                    .append(ALL)
                    .append(System.lineSeparator());
        }
        return text.toString();
    }

    private static boolean isCommon(ArgSpec argument) {
        return argument instanceof OptionSpec option && COMMON.contains(option.longestName());
    }

    /** The arguments of these names, in this order, taken out of those that are left. */
    private static List<ArgSpec> taken(Set<ArgSpec> left, List<String> names) {
        List<ArgSpec> found = new ArrayList<>();
        for (String name : names) {
            left.stream()
                    .filter(argument -> name.equals(nameOf(argument)))
                    .findFirst()
                    .ifPresent(argument -> {
                        left.remove(argument);
                        found.add(argument);
                    });
        }
        return found;
    }

    private static String nameOf(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static void append(Help help, StringBuilder text, String title, List<ArgSpec> shown) {
        if (shown.isEmpty()) {
            return;
        }
        Help.Layout layout = help.createDefaultLayout();
        for (ArgSpec argument : shown) {
            if (argument instanceof OptionSpec option) {
                layout.addOption(option, help.createDefaultParamLabelRenderer());
            } else if (argument instanceof PositionalParamSpec parameter) {
                layout.addPositionalParameter(parameter, help.createDefaultParamLabelRenderer());
            }
        }
        text.append(System.lineSeparator())
                .append(title)
                .append(':')
                .append(System.lineSeparator())
                .append(layout);
    }
}
