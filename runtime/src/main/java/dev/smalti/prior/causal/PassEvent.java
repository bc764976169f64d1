package dev.smalti.prior.causal;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One pass of sequences through a prior: tokens are fed, and one or more are drawn for each. */
@Name("dev.smalti.Pass")
@Label("Prior Pass")
@Category("Smalti")
@Description("One pass of sequences through a prior: tokens are fed, and one or more are drawn after them")
@StackTrace(false)
final class PassEvent extends Event {
    @Label("Sequences")
    @Description("Sequences side by side, their unconditional twins counted")
    int sequences;

    @Label("Fed")
    @Description("Tokens fed to each sequence")
    int fed;

    @Label("Past")
    @Description("Tokens of each sequence that the cache held before")
    int past;

    @Label("Drawn")
    @Description("Tokens drawn for each sequence; 0 where it was only fed")
    int drawn;

    /** Ends the pass, where somebody records it. */
    void passed(int side, int given, int before, int got) {
        end();
        if (shouldCommit()) {
            sequences = side;
            fed = given;
            past = before;
            drawn = got;
            commit();
        }
    }
}
