package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.checkpoint.PickleValue.Dict;
import dev.smalti.checkpoint.PickleValue.Int;
import dev.smalti.checkpoint.PickleValue.None;
import dev.smalti.checkpoint.PickleValue.Opaque;
import dev.smalti.checkpoint.PickleValue.Sequence;
import dev.smalti.checkpoint.PickleValue.StorageRef;
import dev.smalti.checkpoint.PickleValue.TensorRef;
import dev.smalti.checkpoint.PickleValue.Text;
import dev.smalti.checkpoint.PickleValue.Tuple;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightFinderTest {
    private final Skipped skipped = new Skipped();

    @Test
    void takesABareDictionaryOfTensors() {
        assertThat(find(dict("b", tensor(), "a", tensor()))).containsExactly("b", "a");
        assertThat(skipped.lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"state_dict", "model_state_dict", "model", "module", "params", "net", "network", "generator"})
    void takesWhatIsWrapped(String wrapper) {
        Dict optimizer = dict("exp_avg", tensor());
        assertThat(find(dict("epoch", new Int(3), wrapper, dict("a", tensor()), "optimizer", optimizer)))
                .containsExactly("a");
        assertThat(skipped.lines()).containsExactly("entry epoch: a plain value", "entry optimizer: a dictionary");
    }

    @Test
    void looksIntoAWrapperForAnother() {
        assertThat(find(dict("model", dict("state_dict", dict("a", tensor()), "b", tensor()))))
                .containsExactly("a");
    }

    @Test
    void prefersTheStateDictToOtherSetsOfWeights() {
        assertThat(find(dict("ema", dict("a", tensor()), "state_dict", dict("a", tensor()))))
                .containsExactly("a");
        assertThat(skipped.lines()).containsExactly("entry ema: a dictionary");
    }

    @Test
    void flattensDictionariesButNotStatesOfTraining() {
        Dict root = dict(
                "g", dict("conv", dict("weight", tensor()), "n", None.NONE),
                "ema", dict("weight", tensor()),
                "Optimizer_G", dict("weight", tensor()),
                "lr_schedulers", new Sequence(),
                "who", new Opaque("a.B"));
        assertThat(find(root)).containsExactly("g.conv.weight", "ema.weight");
        assertThat(skipped.lines())
                .containsExactly(
                        "entry g.n: a plain value",
                        "entry Optimizer_G: a dictionary",
                        "entry lr_schedulers: a list",
                        "entry who: an object of a.B");
    }

    @Test
    void keepsAKeyWhereItWasFirstSetWithItsLastValue() {
        TensorRef last = tensor();
        Dict dict = dict("a", None.NONE, "b", tensor());
        dict.put(new Text("a"), last);
        assertThat(WeightFinder.find(dict, skipped).get("a") == last).isTrue();
        assertThat(find(dict)).containsExactly("a", "b");
    }

    @Test
    void visitsADictionaryThatContainsItselfOnce() {
        Dict dict = dict("a", tensor());
        dict.put(new Text("again"), dict);
        dict.put(new Text("model"), dict);
        assertThat(find(dict)).containsExactly("a");
    }

    @Test
    void visitsSharedDictionariesOnce() {
        Dict shared = dict("a", tensor());
        for (int depth = 0; depth < 7; depth++) {
            Dict outer = new Dict();
            for (int i = 0; i < 1000; i++) {
                outer.put(new Text("k" + i), shared);
            }
            shared = outer;
        }
        assertThat(find(shared)).containsExactly("k0.k0.k0.k0.k0.k0.k0.a");
        assertThat(skipped.lines()).hasSize(1001).endsWith("and 5993 more");
    }

    @Test
    void refusesWhatHoldsNoWeights() {
        assertThatThrownBy(() -> find(dict("epoch", new Int(3))))
                .hasMessage(
                        "the checkpoint holds no weights: no tensor under any of [state_dict, model_state_dict, model,"
                                + " module, params, net, network, generator] or at the top");
        assertThatThrownBy(() -> find(new Sequence()))
                .hasMessage("the checkpoint holds a list in place of a dictionary of weights");
        assertThatThrownBy(() -> find(tensor()))
                .hasMessage("the checkpoint holds a tensor in place of a dictionary of weights");
    }

    @Test
    void refusesNamesThatCollideOrDoNotEnd() {
        assertThatThrownBy(() -> find(dict("a", dict("b", tensor()), "a.b", tensor())))
                .hasMessage("two tensors are called a.b");
        assertThatThrownBy(() -> find(dict("a".repeat(513), tensor())))
                .hasMessageStartingWith("a name of 513 letters is too long: aaa");
    }

    private List<String> find(PickleValue root) {
        return List.copyOf(WeightFinder.find(root, skipped).keySet());
    }

    private static TensorRef tensor() {
        Tuple none = new Tuple(new PickleValue[0]);
        return new TensorRef(new StorageRef("0", "torch.FloatStorage", 1, 0, 1), "torch.FloatStorage", 0, none, none);
    }

    private static Dict dict(Object... keysAndValues) {
        Dict dict = new Dict();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            dict.put(new Text((String) keysAndValues[i]), (PickleValue) keysAndValues[i + 1]);
        }
        return dict;
    }
}
