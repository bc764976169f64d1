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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
        assertThat(skipped.lines()).containsExactly("entry ema: a dictionary of 1 tensor, averages of the weights");
    }

    @Test
    void flattensDictionariesButNotStatesOfTraining() {
        Dict root = dict(
                "g", dict("conv", dict("weight", tensor()), "n", None.NONE),
                "d", dict("weight", tensor()),
                "Optimizer_G", dict("weight", tensor()),
                "lr_schedulers", new Sequence(),
                "who", new Opaque("a.B"));
        assertThat(find(root)).containsExactly("g.conv.weight", "d.weight");
        assertThat(skipped.lines())
                .containsExactly(
                        "entry g.n: a plain value",
                        "entry Optimizer_G: a dictionary",
                        "entry lr_schedulers: a list",
                        "entry who: an object of a.B");
    }

    @Test
    void takesTheOnlyDictionaryOfTensorsWhateverItIsCalled() {
        assertThat(find(dict("epoch", new Int(3), "vae", dict("a", tensor(), "b", tensor()))))
                .containsExactly("a", "b");
        assertThat(find(dict("optimizer", dict("m", tensor()), "mine", dict("inner", dict("a", tensor())))))
                .containsExactly("a");
        assertThat(find(dict("ema", dict("a", tensor())))).containsExactly("a");
        assertThat(find(dict("vae", dict("a", tensor()), "disc", dict("a", tensor()))))
                .containsExactly("vae.a", "disc.a");
    }

    @Test
    void takesTheDictionaryThatIsAskedFor() {
        Dict root = dict("state_dict", dict("a", tensor()), "teacher", dict("net", dict("b", tensor())));
        WeightFinder.Found found = WeightFinder.find(root, "teacher", skipped);
        assertThat(found.tensors()).containsOnlyKeys("b");
        assertThat(found.byKey()).isTrue();
        assertThat(WeightFinder.find(root, "teacher.net", skipped).tensors()).containsOnlyKeys("b");
        WeightFinder.Found other = WeightFinder.find(root, "student", skipped);
        assertThat(other.byKey()).isFalse();
        assertThat(other.dictionaries())
                .containsOnlyKeys("state_dict", "teacher")
                .containsEntry("teacher", 1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ema", "ema_state_dict", "model_ema", "state_dict_ema", "g_ema", "params_ema"})
    void keepsAveragesApart(String name) {
        Dict averages = dict("decay", new PickleValue.Real(0.999), "shadow", dict("b", tensor()));
        assertThat(WeightFinder.find(dict("model", dict("a", tensor()), name, averages), skipped)
                        .averaged())
                .containsOnlyKeys("b");
    }

    @Test
    void namesAveragesOfAListByTheWeightsThatTheyFit() {
        TensorRef a = tensor();
        TensorRef b = tensor(2);
        Dict ema = dict("decay", new PickleValue.Real(0.999), "shadow_params", list(a, b));
        assertThat(WeightFinder.find(dict("model", dict("x", tensor(), "y", tensor(2)), "ema", ema), skipped)
                        .averaged())
                .containsExactly(Map.entry("x", a), Map.entry("y", b));
        assertThat(WeightFinder.find(dict("model", dict("x", tensor(2), "y", tensor()), "ema", ema), skipped)
                        .averaged())
                .isEmpty();
        assertThat(WeightFinder.find(dict("model", dict("x", tensor()), "ema", ema), new Skipped())
                        .averaged())
                .isEmpty();
        assertThat(skipped.lines())
                .contains(
                        "list shadow_params: 2 averages without names, which are not those of the 2 weights one by one");
    }

    @Test
    void takesTheTensorsOfAModulesObject() {
        Opaque conv = module(dict("weight", tensor(), "bias", None.NONE), dict(), dict());
        Opaque norm = module(dict(), dict("mean", tensor()), dict());
        Opaque model = module(dict(), dict(), dict("conv", conv, "norm", norm, "act", new Opaque("torch.nn.ReLU")));
        assertThat(find(model)).containsExactly("conv.weight", "norm.mean");
        assertThat(find(dict("epoch", new Int(1), "ema", model, "model", model)))
                .containsExactly("conv.weight", "norm.mean");
        assertThat(WeightFinder.find(dict("net", conv, "ema", norm), skipped).averaged())
                .containsOnlyKeys("mean");
        assertThatThrownBy(() -> find(new Opaque("a.Model")))
                .hasMessageStartingWith("the checkpoint is a Python object of a.Model, which Smalti does not load");
    }

    @Test
    void readsWhatStandsBesideTheWeights() {
        Opaque namespace = new Opaque("argparse.Namespace");
        namespace.state(dict("n_head", new Int(4), "_private", new Int(1), "names", list(new Text("a"), None.NONE)));
        Opaque node = new Opaque("omegaconf.nodes.AnyNode");
        node.state(dict("_metadata", None.NONE, "_val", new Int(6)));
        Opaque container = new Opaque("omegaconf.dictconfig.DictConfig");
        container.state(dict("_parent", container, "_content", dict("n_layer", node, "again", container)));
        Opaque easy = new Opaque("easydict.EasyDict");
        easy.dict().put(new Text("lr"), new PickleValue.Real(0.5));
        Settings settings = WeightFinder.find(
                        dict(
                                "args",
                                namespace,
                                "config",
                                container,
                                "model_args",
                                easy,
                                "iter_num",
                                new Int(7),
                                "model",
                                dict("a", tensor(), "hparams", dict("t", tensor(), "x", new Int(1)))),
                        skipped)
                .settings();
        assertThat(settings.sections().keySet()).containsExactly("model_args", "hparams", "config", "args");
        assertThat(settings.sections().get("args")).hasToString("{\"n_head\":4,\"names\":[\"a\",null]}");
        assertThat(settings.sections().get("model_args")).hasToString("{\"lr\":0.5}");
        assertThat(settings.sections().get("hparams")).hasToString("{\"x\":1}");
        assertThat(settings.sections().get("config").path("n_layer").asInt()).isEqualTo(6);
        assertThat(settings.step()).hasValue(7);
    }

    @Test
    void keepsAKeyWhereItWasFirstSetWithItsLastValue() {
        TensorRef last = tensor();
        Dict dict = dict("a", None.NONE, "b", tensor());
        dict.put(new Text("a"), last);
        assertThat(WeightFinder.find(dict, skipped).tensors().get("a") == last).isTrue();
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
                        "the checkpoint holds no weights: no tensor lies at its top, and no dictionary of tensors; it"
                                + " has the entries epoch");
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
        return List.copyOf(WeightFinder.find(root, skipped).tensors().keySet());
    }

    private static Opaque module(Dict parameters, Dict buffers, Dict modules) {
        Opaque module = new Opaque("a.Module");
        module.state(dict("training", None.NONE, "_parameters", parameters, "_buffers", buffers, "_modules", modules));
        return module;
    }

    private static Sequence list(PickleValue... items) {
        Sequence list = new Sequence();
        list.items.addAll(List.of(items));
        return list;
    }

    private static TensorRef tensor(long... shape) {
        Tuple none = new Tuple(Arrays.stream(shape).mapToObj(Int::new).toArray(PickleValue[]::new));
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
