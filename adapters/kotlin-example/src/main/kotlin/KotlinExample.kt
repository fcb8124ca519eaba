import dev.trackio.Level
import dev.trackio.Trackio
import kotlin.random.Random

/** Learns a line from points, and prints what it logs as lines of JSON. */
fun main() {
    val config = mapOf("learning_rate" to 0.1, "epochs" to 20)
    Trackio.run("kotlin-example").name("line").config(config).start().use { run ->
        val random = Random(7)
        val points = List(50) { random.nextDouble().let { x -> x to 3 * x + 1 } }
        var slope = 0.0
        var offset = 0.0
        for (epoch in 0L until 20L) {
            var loss = 0.0
            for ((x, y) in points) {
                val error = slope * x + offset - y
                slope -= 0.1 * error * x
                offset -= 0.1 * error
                loss += error * error / points.size
            }
            run.log(epoch, "loss", loss, "slope", slope)
            println("""{"step": $epoch, "loss": $loss, "slope": $slope}""")
        }
        run.alert("Learned", "y = $slope x + $offset", Level.INFO)
    }
}
