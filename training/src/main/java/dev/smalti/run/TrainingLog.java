package dev.smalti.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.io.FileFailure;
import dev.smalti.io.ParseFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The log of a run, one object of JSON per line: {@code step}, {@code loss}, further measures, {@code seconds},
 * {@code pictures} and {@code pictures_per_second}. A float is written with as many digits as give back the very same
 * one, what is no number as {@code "NaN"} or {@code "Infinity"}. For one thread.
 */
public final class TrainingLog implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final Set<String> OWN = Set.of("step", "seconds", "pictures", "pictures_per_second");
    private static final MathContext SHORT = new MathContext(4);

    private final Path file;
    private final FileChannel channel;

    private TrainingLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a log to append to it.
     *
     * @param bytes what is longer is cut off; 0 for a new log. Where the log is shorter, because somebody took it away, it goes
     *     on after its last whole line: what was learned matters more than what was told of it
     * @param remarks is told in one line of a log that is shorter
     * @throws SmaltiException resource where it cannot be written
     */
    public static TrainingLog open(Path file, long bytes, Consumer<String> remarks) {
        try {
            long size = Files.exists(file) ? Files.size(file) : 0L;
            if (size < bytes) {
                remarks.accept(file + " is shorter than when the last checkpoint was written, " + size
                        + " bytes and not " + bytes + ": what is missing there stays missing");
            }
            long end = size < bytes ? wholeLines(file, size) : bytes;
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(end).position(end);
            return new TrainingLog(file, channel);
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot write " + file, e);
        }
    }

    /** How long the lines of a log are that end in one. */
    private static long wholeLines(Path file, long size) throws IOException {
        if (size == 0) {
            return 0L;
        }
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** Appends a line, which the system has when this returns. */
    public void append(LogLine line) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(json(line));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot write " + file, e);
        }
    }

    /** Forces everything to the disk and says how long the log is. */
    public long force() {
        try {
            channel.force(true);
            return channel.position();
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot write " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot write " + file, e);
        }
    }

    /**
     * The lines of a log. A last one that was cut short is left out.
     *
     * @throws SmaltiException bad input where it cannot be read, corrupt where a line is none
     */
    public static List<LogLine> read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + file, e);
        }
        List<LogLine> lines = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            lines.add(parse(file, lines.size() + 1, text.substring(start, end)));
            start = end + 1;
        }
        return lines;
    }

    private static LogLine parse(Path file, int number, String text) {
        try {
            JsonNode node = JSON.readTree(text);
            Map<String, Float> measures = new LinkedHashMap<>();
            node.properties().forEach(field -> {
                if (!OWN.contains(field.getKey())) {
                    measures.put(
                            field.getKey(), Float.parseFloat(field.getValue().asText()));
                }
            });
            return new LogLine(
                    node.required("step").asLong(),
                    measures,
                    node.required("seconds").asDouble(),
                    node.required("pictures").asLong());
        } catch (JsonProcessingException e) {
            throw new SmaltiException(
                    Kind.CORRUPT, file + ": line " + number + " is not JSON: " + ParseFailure.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new SmaltiException(Kind.CORRUPT, file + ": line " + number + " is no line of a log", e);
        }
    }

    private static byte[] json(LogLine line) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("step", line.step());
            for (Map.Entry<String, Float> measure : line.measures().entrySet()) {
                json.writeNumberField(measure.getKey(), measure.getValue());
            }
            json.writeNumberField("seconds", rounded(line.seconds()));
            json.writeNumberField("pictures", line.pictures());
            json.writeNumberField("pictures_per_second", rounded(line.speed()));
            json.writeEndObject();
        }
        bytes.writeBytes("\n".getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    private static double rounded(double value) {
        return new BigDecimal(value).round(SHORT).doubleValue();
    }
}
