package dev.smalti.prior;

/** The same tokens for every window. */
final class ConstantCondition implements ConditionWindows {
    private final int[] tokens;

    ConstantCondition(int[] tokens) {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("a condition is at least one token: nothing can be drawn after none");
        }
        this.tokens = tokens.clone();
    }

    @Override
    public int length() {
        return tokens.length;
    }

    @Override
    public int[] tokens(Window window) {
        return tokens.clone();
    }
}
