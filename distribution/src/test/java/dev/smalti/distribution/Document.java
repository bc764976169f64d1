package dev.smalti.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the documentation, for what in it is code. */
record Document(Path file, String text) {
    static Document read(String name) throws IOException {
        Path file = Installed.ROOT.resolve(name);
        return new Document(file, Files.readString(file));
    }

    /** The blocks of a language; at least one. */
    List<String> blocks(String language) {
        Matcher block = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
                .matcher(text);
        List<String> found = new ArrayList<>();
        while (block.find()) {
            found.add(block.group(1));
        }
        assertThat(found).as("blocks of %s in %s", language, file).isNotEmpty();
        return found;
    }
}
