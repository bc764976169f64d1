package dev.smalti.job.run;

import dev.smalti.SmaltiException;
import dev.smalti.job.SameFile;
import dev.smalti.picture.PictureFolder;
import dev.smalti.picture.PictureFolder.Descent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pictures of a job, by file or by folder, and the names of what is made of them.
 *
 * @param inputs files and folders
 */
record PictureInputs(List<Path> inputs) {
    /** The pictures, each once; files in folders that are none are named in a note. */
    List<Path> list(JobListener listener) {
        PictureFolder found = PictureFolder.list(inputs, Descent.RECURSIVE);
        if (!found.skipped().isEmpty()) {
            int more = found.skipped().size() - 1;
            listener.on(new JobEvent.Note("passed over what is no picture: "
                    + found.skipped().get(0) + (more > 0 ? " and " + more + " more" : "")));
        }
        if (found.pictures().isEmpty()) {
            throw SmaltiException.badInput("there are no pictures in " + inputs.get(0));
        }
        return found.pictures();
    }

    /**
     * Where what is made of each picture goes: the picture's name with another extension, below the same folders as the
     * picture below its argument. Two pictures that differ in their extension only keep it.
     *
     * @throws SmaltiException of kind BAD_INPUT where two would share a name or one would replace a picture
     */
    Map<Path, Path> outputs(List<Path> pictures, Path folder, String extension) {
        Map<Path, Integer> stems = new HashMap<>();
        for (Path picture : pictures) {
            stems.merge(folder.resolve(stem(relative(picture))), 1, Integer::sum);
        }
        Set<Path> originals = new HashSet<>();
        pictures.forEach(picture -> originals.add(SameFile.real(picture)));
        Map<Path, Path> outputs = new LinkedHashMap<>();
        Map<Path, Path> taken = new HashMap<>();
        for (Path picture : pictures) {
            Path relative = relative(picture);
            Path stem = folder.resolve(stem(relative));
            Path base = stems.getOrDefault(stem, 1) > 1 ? folder.resolve(relative) : stem;
            Path output = base.resolveSibling(base.getFileName() + extension);
            Path other = taken.putIfAbsent(output, picture);
            if (other != null) {
                throw SmaltiException.badInput(
                        other + " and " + picture + " would both become " + output + "; run them one after the other");
            }
            if (originals.contains(SameFile.real(output)) || SameFile.is(output, picture)) {
                throw SmaltiException.badInput(
                        output + " would replace a picture that was given; choose another folder with -o");
            }
            outputs.put(picture, output);
        }
        return outputs;
    }

    /** The picture's path below the folder it was found in; the bare name of one that was named itself. */
    private Path relative(Path picture) {
        for (Path input : inputs) {
            if (picture.startsWith(input) && Files.isDirectory(input)) {
                return input.relativize(picture);
            }
        }
        return picture.getFileName();
    }

    private static Path stem(Path path) {
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 1 ? path : path.resolveSibling(name.substring(0, dot));
    }
}
