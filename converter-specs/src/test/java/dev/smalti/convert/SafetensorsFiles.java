package dev.smalti.convert;

import dev.smalti.checkpoint.CheckpointTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes safetensors files, whole or in shards, for tests. */
final class SafetensorsFiles {
    /**
     * A tensor to be written.
     *
     * @param type as the format calls it; the file holds float32 only under {@code F32}, else bytes of zero
     */
    record Entry(String type, List<Integer> shape, float[] values) {
        /** A float32 tensor of another shape with as many elements. */
        static Entry of(CheckpointTensor tensor, List<Integer> shape) {
            return new Entry("F32", shape, tensor.floats());
        }

        /** The same tensor in a type of one byte that nothing reads. */
        Entry unread() {
            return new Entry("F8_E4M3", shape, values);
        }

        private int bytes() {
            return values.length * (type.equals("F32") ? Float.BYTES : 1);
        }
    }

    private SafetensorsFiles() {}

    /** One file. */
    static void write(Path file, Map<String, Entry> tensors) throws IOException {
        write(file, tensors, "{}");
    }

    /** One file with metadata, a JSON object. */
    static void write(Path file, Map<String, Entry> tensors, String metadata) throws IOException {
        List<String> header = new ArrayList<>(List.of("\"__metadata__\":" + metadata));
        int end = 0;
        for (Map.Entry<String, Entry> tensor : tensors.entrySet()) {
            int start = end;
            end += tensor.getValue().bytes();
            header.add(String.format(
                    "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
                    tensor.getKey(), tensor.getValue().type(), tensor.getValue().shape(), start, end));
        }
        byte[] text = ("{" + String.join(",", header) + "}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + text.length + end).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        for (Entry entry : tensors.values()) {
            if (entry.type().equals("F32")) {
                bytes.asFloatBuffer().put(entry.values());
            }
            bytes.position(bytes.position() + entry.bytes());
        }
        Files.write(file, bytes.array());
    }

    /** Two shards and the index {@code stem.safetensors.index.json} beside them; neighbours by name part ways. */
    static Path shards(Path folder, String stem, Map<String, Entry> tensors) throws IOException {
        Map<String, Map<String, Entry>> shards = new TreeMap<>();
        Map<String, String> map = new TreeMap<>();
        for (String name : new TreeMap<>(tensors).keySet()) {
            String shard = stem + "-0000" + (1 + map.size() % 2) + "-of-00002.safetensors";
            map.put(name, shard);
            shards.computeIfAbsent(shard, s -> new TreeMap<>()).put(name, tensors.get(name));
        }
        for (Map.Entry<String, Map<String, Entry>> shard : shards.entrySet()) {
            write(folder.resolve(shard.getKey()), shard.getValue());
        }
        String entries = map.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue() + "\"")
                .collect(Collectors.joining(","));
        return Files.writeString(
                folder.resolve(stem + ".safetensors.index.json"), "{\"metadata\":{},\"weight_map\":{" + entries + "}}");
    }
}
