package dev.smalti.spec;

import com.fasterxml.jackson.databind.JsonNode;

/** When two values of configs mean the same. */
public final class ConfigValues {
    private ConfigValues() {}

    /** Whether a config's value is the one that a spec names: names in any case, numbers however they are written. */
    public static boolean same(JsonNode wanted, String found) {
        if (wanted.isNumber()) {
            try {
                return Double.parseDouble(found) == wanted.doubleValue();
            } catch (NumberFormatException e) {
                return false;
            }
        }
        return wanted.asText().equalsIgnoreCase(found);
    }

    /** Whether a config's class is a known one, also where its project lies inside another one's package. */
    public static boolean sameClass(String known, String found) {
        return found.equals(known) || found.endsWith("." + known);
    }
}
