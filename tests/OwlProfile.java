import java.io.File;
import org.semanticweb.HermiT.ReasonerFactory;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;
import org.semanticweb.owlapi.profiles.Profiles;

/** What the OWL API finds that keeps each file from OWL 2 DL, and whether HermiT finds it consistent. */
public class OwlProfile {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            OWLOntology ontology =
                OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(file));
            for (OWLProfileViolation violation : Profiles.OWL2_DL.checkOntology(ontology).getViolations()) {
                System.out.println(file + ": " + violation);
            }
            if (!new ReasonerFactory().createReasoner(ontology).isConsistent()) {
                System.out.println(file + ": inconsistent");
            }
        }
    }
}
