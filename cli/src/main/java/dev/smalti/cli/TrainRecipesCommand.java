package dev.smalti.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.Table;
import dev.smalti.io.Json;
import dev.smalti.train.Recipes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code smalti train recipes}: the recipes that come with smalti. */
@Command(name = "recipes", description = "List the recipes that come with smalti, or show one: a start for your own.")
final class TrainRecipesCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The recipe to show, as JSON.")
    private @Nullable String name;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private TrainCommand train;

    /** A recipe as it is listed. */
    record Listed(String name, String kind, int size, int batch, long steps) {}

    @Override
    public Integer call() {
        if (name != null) {
            ObjectNode recipe = Recipes.read(name);
            train.console().result(recipe, Json.write(recipe));
            return ExitCode.OK;
        }
        List<Listed> listed = new ArrayList<>();
        Table table = new Table().row("name", "trains a", "pixels", "batch", "steps");
        for (String known : Recipes.names()) {
            ObjectNode recipe = Recipes.read(known);
            Listed one = new Listed(
                    known,
                    recipe.path("kind").asText(),
                    recipe.at("/data/size").asInt(),
                    recipe.at("/data/batch").asInt(),
                    recipe.path("steps").asLong());
            listed.add(one);
            table.row(one.name(), one.kind(), one.size() + "x" + one.size(), one.batch(), one.steps());
        }
        train.console().result(listed, table.toString());
        return ExitCode.OK;
    }
}
