package dev.smalti.train;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What is trained and how: everything but the data, the seed and the machine. In JSON its {@code kind} says which it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TokenizerRecipe.class, name = "tokenizer"),
    @JsonSubTypes.Type(value = PriorRecipe.class, name = "prior"),
    @JsonSubTypes.Type(value = SegmenterRecipe.class, name = "segmenter"),
    @JsonSubTypes.Type(value = ClassifierRecipe.class, name = "classifier"),
})
public sealed interface Recipe permits TokenizerRecipe, PriorRecipe, SegmenterRecipe, ClassifierRecipe {
    /** Its name. */
    String name();

    /** How many steps there are in all. */
    long steps();
}
