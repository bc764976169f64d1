package dev.smalti.objective;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the embeddings of places of a transformer begin. */
public enum FirstPlaces {
    /** As zeros, so that where tokens lie is learned from nothing: the start of the reference. */
    @JsonProperty("zero")
    ZERO,
    /** As waves along the rows and the columns, see {@link GridPlaces}: what lies near is alike from the first step. */
    @JsonProperty("grid")
    GRID
}
