package dev.smalti.checkpoint;

import dev.smalti.checkpoint.PickleValue.Dict;
import dev.smalti.checkpoint.PickleValue.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The stack, marks and memo of a pickle machine, with a bound on the memory that a pickle may ask for. For one thread. */
final class PickleStack {
    /** Heap bytes; a checkpoint of the largest models describes itself in a few millions. */
    private static final long BUDGET = 1L << 28;

    private static final int STACK_COST = 8;
    private static final int MEMO_COST = 72;
    private static final int VALUE_COST = 32;
    private static final int CONTAINER_COST = 96;

    private final PickleInput in;
    private final List<PickleValue> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, PickleValue> memo = new HashMap<>();
    private long spent;

    PickleStack(PickleInput in) {
        this.in = in;
    }

    /** Accounts for heap that is about to be used. */
    void charge(long bytes) {
        spent += bytes;
        if (spent > BUDGET) {
            throw in.unsupported("more objects than fit in " + (BUDGET >> 20) + " MB, the most that Smalti reads");
        }
    }

    /** Pushes a value just made. */
    void push(PickleValue value) {
        charge(value instanceof Dict || value instanceof Sequence ? CONTAINER_COST : VALUE_COST);
        stack.add(value);
    }

    /** Pushes a value that is held already. */
    void pushAgain(PickleValue value) {
        charge(STACK_COST);
        stack.add(value);
    }

    PickleValue pop() {
        if (stack.size() <= floor()) {
            throw in.error("the stack is empty");
        }
        return stack.remove(stack.size() - 1);
    }

    PickleValue top() {
        if (stack.size() <= floor()) {
            throw in.error("the stack is empty");
        }
        return stack.get(stack.size() - 1);
    }

    void mark() {
        charge(STACK_COST * 4);
        marks.add(stack.size());
    }

    /** Whether the last thing pushed was a mark. */
    boolean atMark() {
        return !marks.isEmpty() && stack.size() == floor();
    }

    /** Takes away everything since the last mark, and the mark. */
    PickleValue[] popToMark() {
        if (marks.isEmpty()) {
            throw in.error("no mark is set");
        }
        List<PickleValue> part = stack.subList(floor(), stack.size());
        charge((long) STACK_COST * part.size());
        PickleValue[] items = part.toArray(PickleValue[]::new);
        part.clear();
        marks.remove(marks.size() - 1);
        return items;
    }

    /** The last count values, taken away. */
    PickleValue[] pop(int count) {
        PickleValue[] items = new PickleValue[count];
        for (int i = count - 1; i >= 0; i--) {
            items[i] = pop();
        }
        return items;
    }

    void remember(long index) {
        charge(MEMO_COST);
        memo.put(index, top());
    }

    void rememberNext() {
        remember(memo.size());
    }

    PickleValue recall(long index) {
        PickleValue value = memo.get(index);
        if (value == null) {
            throw in.error("nothing was remembered as " + index);
        }
        return value;
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }
}
