package dev.smalti.data.scene;

/** What a paint puts on one sample; mutable, one per drawn shape. */
final class Dab {
    float r;
    float g;
    float b;
    /** From -1 far to 1 near. */
    float near;
    /** How much of what lies below it hides, 0 to 1. */
    float alpha;

    void set(Rgb colour) {
        r = colour.r();
        g = colour.g();
        b = colour.b();
    }

    void set(Rgb from, Rgb to, float share) {
        r = from.r() + (to.r() - from.r()) * share;
        g = from.g() + (to.g() - from.g()) * share;
        b = from.b() + (to.b() - from.b()) * share;
    }

    void towards(Rgb to, float share) {
        r += (to.r() - r) * share;
        g += (to.g() - g) * share;
        b += (to.b() - b) * share;
    }

    void times(float factor) {
        r *= factor;
        g *= factor;
        b *= factor;
    }

    void times(Rgb light, float factor) {
        r *= light.r() * factor;
        g *= light.g() * factor;
        b *= light.b() * factor;
    }

    void plus(Rgb light, float share) {
        r += light.r() * share;
        g += light.g() * share;
        b += light.b() * share;
    }
}
