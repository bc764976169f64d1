package dev.smalti.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import dev.smalti.io.ParseFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The safetensors format: the length of a JSON header in 64 bits, the header (for each tensor its type, shape and range of
 * bytes), then the bytes. Source: the format's description in huggingface/safetensors, README.md.
 */
final class Safetensors {
    /** The most that a header may have, as in the reference implementation. */
    static final long LONGEST_HEADER = 100_000_000;

    private static final int PREFIX = Long.BYTES;
    private static final int MOST_TENSORS = 200_000;
    private static final int MOST_DIMENSIONS = 64;
    private static final String METADATA = "__metadata__";
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Safetensors() {}

    static OpenCheckpoint open(MappedFile file) {
        long length = file.size() < PREFIX ? -1 : file.from(0).getLong(0);
        if (length < 2 || length > LONGEST_HEADER || length > file.size() - PREFIX) {
            throw SmaltiException.corrupt("the safetensors header declares " + Long.toUnsignedString(length)
                    + " bytes; the file has " + file.size() + ", and a header at most " + LONGEST_HEADER);
        }
        byte[] header = new byte[(int) length];
        ByteBuffer bytes = file.region(PREFIX, (int) length);
        bytes.get(header);
        Skipped skipped = new Skipped();
        Settings.Builder settings = new Settings.Builder();
        List<Entry> entries = parse(header, settings);
        long dataStart = PREFIX + length;
        checkRanges(entries, file.size() - dataStart);
        Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Optional<StoredType> type = type(entry.type);
            if (type.isPresent()) {
                tensors.put(entry.name, entry.tensor(type.get(), file, dataStart));
            } else {
                skipped.add("tensor", entry.name, "Smalti does not read " + Printable.of(entry.type));
            }
        }
        return new OpenCheckpoint(tensors, settings.build(), skipped.lines(), file);
    }

    /** A tensor of the header; begin and end count bytes from the end of the header. */
    private record Entry(String name, String type, List<Integer> shape, long begin, long end) {
        CheckpointTensor tensor(StoredType stored, MappedFile file, long dataStart) {
            long wanted = stored.bytes();
            for (int side : shape) {
                // Above this no range of the file can match, and the product stays in range.
                wanted = wanted > file.size() && side > 0 ? wanted : wanted * side;
            }
            if (wanted != end - begin) {
                throw SmaltiException.corrupt("tensor " + Printable.of(name) + " of shape " + shape + " and type "
                        + type + " has " + (end - begin) + " bytes");
            }
            return StridedTensor.contiguous(
                    name, stored, shape, new StorageBytes(file, dataStart + begin, end - begin));
        }
    }

    private static List<Entry> parse(byte[] header, Settings.Builder settings) {
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        try (JsonParser json = JSON.createParser(header)) {
            expect(json.nextToken() == JsonToken.START_OBJECT, json, "the header is not a JSON object");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals(METADATA)) {
                    metadata(json, settings);
                    continue;
                }
                expect(names.add(name), json, "two tensors are called " + Printable.of(name));
                entries.add(entry(json, name));
                expect(entries.size() <= MOST_TENSORS, json, "there are more than " + MOST_TENSORS + " tensors");
            }
            expect(json.nextToken() == null, json, "something follows the header's object");
        } catch (JsonProcessingException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT,
                    "the safetensors header is not JSON: " + Printable.of(ParseFailure.reason(e)),
                    e);
        } catch (IOException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT, "the safetensors header is not JSON: " + FileFailure.reason(e), e);
        }
        return entries;
    }

    /** The texts of the header's metadata; the format has no others. */
    private static void metadata(JsonParser json, Settings.Builder settings) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_STRING) {
                settings.metadata(key, json.getText());
            } else {
                json.skipChildren();
            }
        }
    }

    private static Entry entry(JsonParser json, String name) throws IOException {
        expect(json.currentToken() == JsonToken.START_OBJECT, json, "tensor " + Printable.of(name) + " is no object");
        Optional<String> type = Optional.empty();
        Optional<List<Long>> shape = Optional.empty();
        Optional<List<Long>> range = Optional.empty();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> {
                    expect(json.currentToken() == JsonToken.VALUE_STRING, json, "a dtype is no string");
                    type = Optional.of(json.getText());
                }
                case "shape" -> shape = Optional.of(numbers(json, Integer.MAX_VALUE));
                case "data_offsets" -> range = Optional.of(numbers(json, Long.MAX_VALUE));
                default -> json.skipChildren();
            }
        }
        expect(
                type.isPresent()
                        && shape.isPresent()
                        && range.isPresent()
                        && range.get().size() == 2,
                json,
                "tensor " + Printable.of(name) + " lacks its dtype, shape or data_offsets");
        return new Entry(
                name,
                type.orElseThrow(),
                shape.orElseThrow().stream().map(Long::intValue).toList(),
                range.orElseThrow().get(0),
                range.orElseThrow().get(1));
    }

    private static List<Long> numbers(JsonParser json, long largest) throws IOException {
        expect(json.currentToken() == JsonToken.START_ARRAY, json, "a list of numbers is missing");
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            long number = json.getLongValue();
            expect(number >= 0 && number <= largest, json, "the number " + number + " is out of range");
            numbers.add(number);
            expect(
                    numbers.size() <= MOST_DIMENSIONS,
                    json,
                    "a tensor has more than " + MOST_DIMENSIONS + " dimensions");
        }
        expect(json.currentToken() == JsonToken.END_ARRAY, json, "a list holds what is not a whole number");
        return numbers;
    }

    /** Every range lies in the file, and no two overlap. */
    private static void checkRanges(List<Entry> entries, long available) {
        List<Entry> inOrder = new ArrayList<>(entries);
        inOrder.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long free = 0;
        for (Entry entry : inOrder) {
            if (entry.begin > entry.end || entry.end > available) {
                throw SmaltiException.corrupt("tensor " + Printable.of(entry.name) + " lies at bytes " + entry.begin
                        + " to " + entry.end + " of " + available + ": the file is cut short or damaged");
            }
            if (entry.begin < free && entry.begin < entry.end) {
                throw SmaltiException.corrupt(
                        "tensor " + Printable.of(entry.name) + " overlaps the one before it at byte " + entry.begin);
            }
            free = Math.max(free, entry.end);
        }
    }

    private static Optional<StoredType> type(String name) {
        return switch (name) {
            case "F64" -> Optional.of(StoredType.FLOAT64);
            case "F32" -> Optional.of(StoredType.FLOAT32);
            case "F16" -> Optional.of(StoredType.FLOAT16);
            case "BF16" -> Optional.of(StoredType.BFLOAT16);
            case "I64" -> Optional.of(StoredType.INT64);
            case "I32" -> Optional.of(StoredType.INT32);
            case "I16" -> Optional.of(StoredType.INT16);
            case "I8" -> Optional.of(StoredType.INT8);
            case "U8" -> Optional.of(StoredType.UINT8);
            case "BOOL" -> Optional.of(StoredType.BOOL);
            default -> Optional.empty();
        };
    }

    private static void expect(boolean holds, JsonParser json, String otherwise) {
        if (!holds) {
            throw SmaltiException.corrupt("the safetensors header is damaged at byte "
                    + (PREFIX + json.currentLocation().getByteOffset()) + ": " + otherwise);
        }
    }
}
