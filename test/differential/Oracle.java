// Bouncy Castle's path validation (PKIX, RFC 5280) behind a line protocol: one question a line on standard input, one answer a line on
// standard output. Run as a single source file: java -cp bcprov.jar:bcpkix.jar:bcutil.jar Oracle.java
//
// Question, fields separated by tabs: id, milliseconds of the time to judge at, anchor, path (the certificate first, the anchor left out,
// separated by commas), lists (separated by commas; `-` asks for no revocation), initial policies (object identifiers separated by commas;
// `-` for any), flags (E explicit policy, M no mapping, A no any-policy). Certificates and lists are DER in base64.
// Answer: id, `accepted` or `refused`, and what the library says.
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.security.cert.CRL;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

public class Oracle {
    private static CertificateFactory factory;

    public static void main(String[] words) throws Exception {
        Security.insertProviderAt(new BouncyCastleProvider(), 1);
        factory = CertificateFactory.getInstance("X.509", "BC");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] fields = line.split("\t", -1);
            out.println(fields[0] + "\t" + answer(fields));
        }
    }

    private static String answer(String[] fields) {
        try {
            judge(fields);
            return "accepted\t";
        } catch (Throwable problem) {
            Throwable cause = problem.getCause() == null ? problem : problem.getCause();
            return "refused\t" + (problem.getMessage() + " / " + cause.getMessage()).replaceAll("\\s+", " ");
        }
    }

    private static void judge(String[] fields) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Collections.singleton(new TrustAnchor(certificate(fields[2]), null)));
        parameters.setDate(new Date(Long.parseLong(fields[1])));
        List<X509Certificate> path = new ArrayList<>();
        for (String encoded : fields[3].split(",")) path.add(certificate(encoded));
        parameters.setRevocationEnabled(!fields[4].equals("-"));
        if (parameters.isRevocationEnabled()) parameters.addCertStore(lists(fields[4]));
        if (!fields[5].equals("-")) parameters.setInitialPolicies(new HashSet<>(Arrays.asList(fields[5].split(","))));
        parameters.setExplicitPolicyRequired(fields[6].contains("E"));
        parameters.setPolicyMappingInhibited(fields[6].contains("M"));
        parameters.setAnyPolicyInhibited(fields[6].contains("A"));
        CertPathValidator.getInstance("PKIX", "BC").validate(factory.generateCertPath(path), parameters);
    }

    private static X509Certificate certificate(String encoded) throws Exception {
        Object read = factory.generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(encoded)));
        if (read == null) throw new IllegalArgumentException("no certificate");
        return (X509Certificate) read;
    }

    private static CertStore lists(String field) throws Exception {
        List<CRL> lists = new ArrayList<>();
        for (String encoded : field.split(","))
            if (!encoded.isEmpty()) lists.add(factory.generateCRL(new ByteArrayInputStream(Base64.getDecoder().decode(encoded))));
        return CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists), "BC");
    }
}
