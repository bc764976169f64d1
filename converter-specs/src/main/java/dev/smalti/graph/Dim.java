package dev.smalti.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One side of a shape: a polynomial with whole coefficients over symbols such as {@code h} or {@code batch}. Two sides
 * are equal if their polynomials are, so {@code 2*(8*h)} and {@code 16*h} are the same side and a mismatch is found
 * when the graph is built. A division that is not exact becomes a symbol of its own.
 */
public final class Dim implements Comparable<Dim> {
    /** A product of symbols, sorted; empty for the constant term. */
    private record Monomial(List<String> symbols) implements Comparable<Monomial> {
        static final Monomial ONE = new Monomial(List.of());

        Monomial times(Monomial other) {
            List<String> all = new ArrayList<>(symbols);
            all.addAll(other.symbols);
            all.sort(null);
            return new Monomial(List.copyOf(all));
        }

        @Override
        public int compareTo(Monomial other) {
            int byDegree = Integer.compare(other.symbols.size(), symbols.size());
            return byDegree != 0 ? byDegree : symbols.toString().compareTo(other.symbols.toString());
        }
    }

    /** The side 1. */
    public static final Dim ONE = of(1);

    private final Map<Monomial, Long> terms;

    private Dim(Map<Monomial, Long> terms) {
        terms.values().removeIf(coefficient -> coefficient == 0);
        this.terms = terms;
    }

    /** A fixed side. */
    public static Dim of(long value) {
        Map<Monomial, Long> terms = new TreeMap<>();
        terms.put(Monomial.ONE, value);
        return new Dim(terms);
    }

    /** A side that is known by name only. */
    public static Dim symbol(String name) {
        Map<Monomial, Long> terms = new TreeMap<>();
        terms.put(new Monomial(List.of(name)), 1L);
        return new Dim(terms);
    }

    /** Whether the side is a number. */
    public boolean isFixed() {
        return terms.isEmpty() || (terms.size() == 1 && terms.containsKey(Monomial.ONE));
    }

    /**
     * The number that a fixed side is.
     *
     * @throws GraphException if it is symbolic
     */
    public long fixed() {
        if (!isFixed()) {
            throw new GraphException("wanted a fixed side, got " + this);
        }
        return terms.getOrDefault(Monomial.ONE, 0L);
    }

    /** The names that it is known by; none for a fixed side. */
    public Set<String> symbols() {
        Set<String> symbols = new TreeSet<>();
        terms.keySet().forEach(monomial -> symbols.addAll(monomial.symbols()));
        return symbols;
    }

    /**
     * The number that the side is where its symbols have these values.
     *
     * @param values by symbol; may hold others
     * @throws GraphException if a symbol of this side has none
     * @throws ArithmeticException if the number is beyond a long
     */
    public long at(Map<String, Long> values) {
        long sum = 0;
        for (Map.Entry<Monomial, Long> term : terms.entrySet()) {
            long product = term.getValue();
            for (String symbol : term.getKey().symbols()) {
                Long value = values.get(symbol);
                if (value == null) {
                    throw new GraphException(
                            "there is no value for '" + symbol + "', only for " + new TreeSet<>(values.keySet()));
                }
                product = Math.multiplyExact(product, value);
            }
            sum = Math.addExact(sum, product);
        }
        return sum;
    }

    /** Whether the side is this number. */
    public boolean is(long value) {
        return isFixed() && fixed() == value;
    }

    /** The sum. */
    public Dim plus(Dim other) {
        Map<Monomial, Long> sum = new TreeMap<>(terms);
        other.terms.forEach((monomial, coefficient) -> sum.merge(monomial, coefficient, Math::addExact));
        return new Dim(sum);
    }

    /** The sum with a number. */
    public Dim plus(long value) {
        return plus(of(value));
    }

    /** The difference. */
    public Dim minus(Dim other) {
        return plus(other.times(-1));
    }

    /** The product. */
    public Dim times(Dim other) {
        Map<Monomial, Long> product = new TreeMap<>();
        terms.forEach((a, x) ->
                other.terms.forEach((b, y) -> product.merge(a.times(b), Math.multiplyExact(x, y), Math::addExact)));
        return new Dim(product);
    }

    /** The product with a number. */
    public Dim times(long value) {
        return times(of(value));
    }

    /** The quotient, rounded down; exact terms are divided and the rest becomes a symbol {@code floor(.../n)}. */
    public Dim dividedBy(long divisor) {
        if (divisor < 1) {
            throw new GraphException("a side is divided by at least 1, was " + divisor);
        }
        Map<Monomial, Long> exact = new TreeMap<>();
        Map<Monomial, Long> rest = new TreeMap<>();
        terms.forEach((monomial, coefficient) -> {
            long quotient = monomial.equals(Monomial.ONE)
                    ? Math.floorDiv(coefficient, divisor)
                    : coefficient % divisor == 0 ? coefficient / divisor : 0;
            exact.put(monomial, quotient);
            rest.put(monomial, coefficient - quotient * divisor);
        });
        Dim remainder = new Dim(rest);
        Dim quotient = new Dim(exact);
        if (remainder.isFixed()) {
            return quotient; // 0 <= remainder < divisor adds nothing after rounding down
        }
        return quotient.plus(symbol("floor((" + remainder + ")/" + divisor + ")"));
    }

    /** The product of sides; 1 for none. */
    public static Dim product(List<Dim> sides) {
        return sides.stream().reduce(ONE, Dim::times);
    }

    @Override
    public int compareTo(Dim other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Dim dim && terms.equals(dim.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    @Override
    public String toString() {
        if (terms.isEmpty()) {
            return "0";
        }
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Monomial, Long> term : terms.entrySet()) {
            long coefficient = term.getValue();
            String symbols = String.join("*", term.getKey().symbols());
            if (text.length() > 0) {
                text.append(coefficient < 0 ? "-" : "+");
                coefficient = Math.abs(coefficient);
            }
            if (symbols.isEmpty()) {
                text.append(coefficient);
            } else if (coefficient == 1) {
                text.append(symbols);
            } else {
                text.append(coefficient).append('*').append(symbols);
            }
        }
        return text.toString();
    }
}
