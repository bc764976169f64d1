/** A program that draws. */
module example.sampler {
    requires dev.smalti.pictures;
    requires dev.smalti.runtime;
}
