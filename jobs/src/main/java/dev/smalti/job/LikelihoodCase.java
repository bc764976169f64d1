package dev.smalti.job;

import dev.smalti.Condition;
import dev.smalti.TokenGrid;

/**
 * Tokens that models are asked about.
 *
 * @param name what they were made from
 * @param tokens a grid of the models' window
 * @param condition what the models are given with it
 */
public record LikelihoodCase(String name, TokenGrid tokens, Condition condition) {}
